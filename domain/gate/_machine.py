"""Machine: by which words a sentence speaks to a program that reads along, not to a person; English and German.

A person, too, is asked for an answer, and may be asked to put something into it. What counts is what only a program is
asked for: to write its answer in cipher, to paste a slogan into it, to ignore its rules, to list a task.
"""

import re
import unicodedata
from functools import lru_cache

from domain.gate._speech import any_of

_CACHED_MAX = 2_000

_SURE_MACHINE = (
    r"(?:a\.?i\.?(?! (?:team|group|lab|department|conference|launch|strategy|project))|llms?|chatgpt|gpt(?:-\w+)?|"
    r"(?:large )?language models?|ai models?|chat ?bots?|ai agents?|ai (?:assistants?|systems?|tools?)|ki|"
    r"ki-(?:assistent|modell|system)\w*|"
    r"sprachmodelle?)"
)
_OLD = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|your|all|any|existing|initial|original|system|"
    r"vorherige\w*|bisherige\w*|obige\w*|alle\w*|vorangegangene\w*|frühere\w*)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|constraints?|programming|anweisung\w*|"
    r"regeln|befehle|vorgaben|instruktionen)"
)
_ITEM = r"(?:tasks?|action items?|to-?dos?|decisions?|deadlines?|records?|entr(?:y|ies)|aufgaben?|entscheidung\w*)"
_ADD = (
    r"(?:add|create|insert|extract|record|register|output|report|include|append|list|return|emit|inject|store|save|"
    r"füge|erstelle|ergänze|gib|trage|nimm)"
)

_READING = (
    r"(?:reading|processing|parsing|summari[sz]ing|handling|analy[sz]ing|extracting|scanning|receiving|"
    r"(?:that|which|who) (?:reads?|process\w*|pars\w*|summari[sz]\w*|handles?|analy[sz]\w*))"
)
_OUTPUT = r"your (?:\w+ )?(?:response|answer|reply|output|completion|message|summary|text)(?:'s)?"
"""What a program is told to write; a person may be asked for it as well, so that it proves nothing alone."""
_DISGUISE = (
    r"(?:letters?|vowels?|consonants?|characters?|words?|spaces|spacing|punctuation|symbols?|digits|numbers|numerals|"
    r"nouns|verbs|adjectives|keywords|emojis?|emoticons?|ciphers?|cyphers?|caesar|base ?\d+|rot13|hex\w*|binary|morse|"
    r"leetspeak|pig latin|ascii|unicode|anagram\w*|misspell\w*|typos?|alphanumeric\w*|homophon\w*|substitution|"
    r"backwards?|revers\w+|mirror\w*|scrambl\w+|encod\w+|encrypt\w*|rhym\w+|shuffl\w+)"
)
_HUMAN = (
    r"(?:please|kindly|could|can|would|will|thanks?|thx|i|we|my|our|the|as|for|re|hope|looking|got|following|hi|dear|"
    r"if)\b"
)
"""How a person begins who writes to a person."""
_PASTE = (
    r"(?:add|append|insert|include|incorporate|integrate|embed|weave|work|slip|put|place|mention|attach|feature|plug|"
    r"promote|advertise|recommend|highlight|suggest|end|finish|begin|start|close|conclude|prefix|preface)"
)
_PASTED = (
    r"(?:['\"\u2018\u201c]|https?://|www\.|\b[\w-]+\.(?:com|net|org|io|xyz|info|biz|example)\b|"
    r"\b(?:an?|one|some|the|this)(?: [\w-]+){0,3}? (?:sentences?|statements?|phrases?|headlines?|slogans?|"
    r"reasons?|poems?|jokes?|"
    r"adverts?|advertisements?|ads?|disclaimers?|facts?|trivia|tips?|plugs?|testimonials?|appeals?|claims?|rumou?rs?|"
    r"reminders?|warnings?|teasers?|calls? to action|promotions?|recommendations?|endorsements?|mentions?|riddles?|"
    r"puns?|hints?|anecdotes?|quotes?|quotations?|links? to)\b|\b(?:users|readers|viewers|subscribers|everyone who)\b)"
)

_ORDERS = any_of(
    rf"\bto (?:any|the|all|every|whichever|whatever) (?:\w+ ){{0,3}}?(?:assistants?|agents?|bots?|systems?|tools?|"
    rf"models?|software|programs?|parsers?|summari[sz]ers?|automation) {_READING}\b",
    rf"\b(?:any|the|every|if you are an?|whichever|dear) (?:automated|artificial|digital|virtual|"
    rf"intelligent|ai|machine) "
    rf"(?:\w+ ){{0,2}}?(?:assistants?|agents?|systems?|tools?|models?|software|readers?|programs?)\b.{{0,40}}?"
    rf"(?:{_READING}|\b(?:must|should|shall|please|is to|has to)\b)",
    rf"^\W*(?!{_HUMAN})(?:\w+\W+){{1,6}}?{_DISGUISE}\b.{{0,60}}\b(?:in|of|from|into|for|within|throughout) "
    rf"{_OUTPUT}(?!\w)",
    rf"^\W*(?!{_HUMAN})\w+\W+(?:\w+\W+){{0,6}}?{_OUTPUT}\b.{{0,60}}\b{_DISGUISE}\b",
    r"^\W*(?:replace|substitute|swap|convert|turn|change) (?:(?:all|the) )?(?:vowels?|consonants?|(?:every|each) "
    r"(?:\w+ )?letter) (?:\w+ ){0,3}?(?:with|by|for|to|into)\b",
    rf"\b(?:encode|encrypt|encipher|obfuscate|scramble|jumble|shuffle|reverse|mirror|misspell|anagram|transliterate|"
    rf"garble|capitali[sz]e|abbreviate|render|augment|tailor|enrich|spice up|flavou?r) (?:\w+ ){{0,3}}?{_OUTPUT}(?!\w)",
    rf"\b(?:type|write|give|provide|deliver|present|produce|generate|format|state|express|return) {_OUTPUT} "
    r"(?:as|in|using|with|without|backwards?|like)\b.{0,40}\b(?:base ?\d+|json|xml|yaml|emojis?|rhymes?|verses?|"
    r"haiku|code|cipher\w*|backwards?|riddles?|pirate|a different language|another language)\b",
    rf"\b(?:integrate|incorporate|embed|weave|interweave|work|slip|sneak|plug)\b.{{1,120}}?\b(?:in|into|within|to|"
    rf"throughout) {_OUTPUT}(?!\w)",
    rf"\b{_PASTE}\b.{{0,80}}?{_PASTED}.{{0,120}}?\b(?:in|into|to|within|at the (?:end|start|beginning|top|bottom) of) "
    rf"{_OUTPUT}(?!\w)",
    rf"\b(?:promote|advertise|endorse|plug|tease|hype|praise|spread|publici[sz]e|market)\b.{{0,120}}?\b(?:in|within|"
    rf"throughout|with) {_OUTPUT}(?!\w)",
    rf"^\W*(?:in|within|at the (?:end|start|beginning) of|as part of) {_OUTPUT},? (?:also |always )?(?:tease|promote|"
    r"advertise|suggest|claim|hint|encourage|urge|recommend|endorse|praise|insist|pretend|assert|imply|convince|invite|"
    r"direct|warn|announce|state that|say that|mention that)\b",
    rf"\b(?:modify|alter|change|adjust|adapt|tweak|edit|enhance|augment|extend|expand"
    rf") {_OUTPUT} (?:to|by|with|so that)\b.{{0,30}}\b(?:\w+ing|mention|promot\w*|highlight\w*|"
    r"express|hint|include|stress|emphasi[sz]e|advertise|encourage|warn|suggest|claim|imply|a|an|the)\b",
    rf"\b(?:end|begin|start|conclude|finish|preface|close) {_OUTPUT} (?:by|with)\b.{{0,10}}(?:\w+ing\b|{_PASTED})",
    r"\b(?:whatever|whichever|any|the|if you are an?|if an?) (?:ai |automated )?(?:software|program|bot|"
    r"assistant|model|system|agent|ai|tool) "
    r"(?:(?:is )?reading|reads?|process\w*|pars\w*|summari[sz]\w*) (?:this|these)\b",
    r"^\W*(?:begin|end|start of|new|updated) (?:system|developer|admin\w*) (?:message|prompt|instructions?)\b",
    r"\b(?:when|while|before|after) (?:extracting|listing|collecting|compiling) (?:the |any |all "
    r")?(?:action items?|tasks?|"
    r"to-?dos|decisions?)\b.{0,40}\b(?:also|add|include|append|always|never|ignore|skip|mention)\b",
    r"\b(?:ignore|disregard|forget|override|bypass|overrule|neglect|ignorier\w*|vergiss|vergessen sie|"
    rf"missachte\w*|überschreib\w*)\b.{{0,30}}\b{_OLD}\b.{{0,25}}\b{_RULES}\b",
    r"\b(?:system|developer|hidden|initial) ?(?:prompt|message|instruction)s?\b\s*[:=]",
    r"\b(?:reveal|print|show|repeat|leak|output|ignore|override|new|your|the) (?:your |the |me your "
    r")?system ?prompt\b|\bprompt injection:|\bjailbreak mode\b|\bdeveloper mode (?:on|enabled)\b",
    rf"\b(?:as|since|because|if) (?:you are |you're )?(?:an?|the) {_SURE_MACHINE}\b(?:,| you\b| please\b| "
    r"reading\b| model\b)|\bals (?:ki|sprachmodell|ki-\w+)\b",
    rf"\byou are (?:now |hereby |henceforth )?(?:an?|the|in) (?:\w+ ){{0,3}}?{_SURE_MACHINE}\b|\byou are "
    r"now (?:an?|in|the|my|free|acting|operating|required to)\b|\bdu bist (?:jetzt|nun|ab jetzt) (?:ein|"
    r"eine|im)\b|\bfrom now on,? you (?:are|will act|must)\b",
    r"\b(?:dear|hey|hello|hi|attention|attn\.?|note to|notice to|message (?:to|for)|instructions? (?:to|"
    r"for)|to (?:any|the|all)|if you are an?|hinweis an(?: die| den)?|achtung|an (?:die|alle)|liebe[rs]?) "
    rf"{_SURE_MACHINE}\b(?! (?:team|group|community|folks|colleagues|enthusiasts|experts|researchers))",
    r"\b(?:note|notice|message|instructions?|attention|attn\.?|important)[ ,:]*(?:to|for)? (?:the |any |all "
    r")?(?:ai |email |mail |automated |reading )?(?:assistants?|models?|agents?|bots?|summari[sz]ers?|"
    r"language models?)\s?(?:reading|processing|summari[sz]ing|[:,!-])",
    rf"\b(?:the |any |this |your )?(?:{_SURE_MACHINE}|assistant|model|summari[sz]er|chat ?bot)(?: "
    rf"(?:reading|processing|summari[sz]ing)[\w ]{{0,30}}?)? (?:should|must|shall|has to|is to|is required "
    rf"to|needs to|will now|is instructed to|muss|soll) (?:also |now |then |always )?(?:{_ADD}|ignore|"
    r"disregard|treat|mark|say|state|reply|respond|answer|write|tell|not mention|claim|assume|obey|follow|"
    r"hinzufügen|auflisten|ausgeben|behandeln)\b",
    r"\b(?:die|der|das) (?:ki|sprachmodell|assistent|ki-\w+)\b.{0,20}\b(?:muss|"
    r"soll)\b.{0,80}\b(?:hinzufügen|auflisten|ausgeben|eintragen|ignorieren|aufnehmen|erstellen)\b",
    r"^\W*(?:(?:ai|ki|email|mail|virtual|automated)[ -])?(?:assistants?|assistent\w*|ai|system|llm|model|"
    r"chat ?bot|ki|gpt|ai agent|ai model|copilot)\b(?: ?\([^()]{0,40}\))?\s*(?:[:]|,\s*(?:please |bitte "
    r")?(?:read|add|create|ignore|include|list|do|you|also|record|mark|treat|output|reply|note|when|füge|"
    r"erstelle|ignoriere|lies))",
    r"<\/?\s*(?:system|assistant|instructions?|user|prompt|im_start|im_end)\b[^<>]{0,40}>|\[\/?\s*(?:inst|"
    r"system|assistant)\s*\]|<\|[^|<>]{1,40}\|>|<<\/?sys>>",
    r"^\W{0,4}#{1,6} ?(?:system|instructions?|assistant|new instructions?)\b|^\W*-{2,} ?(?:begin|end|new|"
    r"start) (?:of )?(?:system|instructions?|prompt)",
    r"\b(?:when|while|before|after|wenn|beim) (?:you(?:'re| are)? |du |sie |the (?:ai|assistant|model) "
    r")?(?:summari[sz]\w+|extract\w*|process\w*|analy[sz]\w+|pars\w+|read(?:ing)? or summari[sz]ing|"
    r"zusammenfass\w*|auswert\w*|verarbeit\w*)\b.{0,24}\b(?:e-?mail|message|text|thread|conversation|"
    r"nachricht|mail)\b.{0,80}\b(?:also|add|include|say|mention|output|ignore|state|append|create|list|must|"
    r"füge|erwähne|always)\b",
    r"\b(?:in|to|into|from|of|with|for|zu) (?:(?:your|deine[rnm]?) (?:output|completion|extraction|json|ausgabe)|"
    r"(?:your|the) (?:extracted (?:tasks|items|data)|tasks? array|structured (?:answer|output)))\b",
    rf"\b{_ADD}\b.{{0,80}}\b(?:your|deine\w*) (?:json|output|extraction|tasks? array|ausgabe)\b",
    r"\byour (?:output|json|completion|extraction) (?:must|should|shall|has to|needs to)\b|\boutput (?:only "
    r"|exactly )?(?:the following|json)\b|\brespond (?:only )?with (?:json|the following)\b",
    rf"\b{_ADD}\b (?:also |then )?(?:a |an |the |one |this |another |eine |die )?(?:following |new |urgent |"
    r"high[- ]priority |additional |extra |folgende \w*|neue "
    rf")*{_ITEM}\b\s?(?:[:'\"{{]|(?:that|saying|titled|called|with (?:owner|title|due|quote)|named|"
    r"assigned|for the user|to the (?:output|list|json|answer))\b)",
    r"\b(?:pretend|act) (?:to be|as if you were|as an? (?:ai|assistant|model))\b|\bstay in character\b|\bdo "
    r"not (?:tell|inform|mention (?:this|it) to|reveal (?:this|it) to) the user\b|\bsag dem (?:nutzer|"
    r"benutzer) nichts\b",
    r"\b(?:letters?|vowels?|consonants|every \w+ (?:word|letter)|typos?|misspell\w*|scrambl\w+|anagram\w*|"
    r"emojis?|capitali[sz]\w*|spaces|base64|rot13|ciphers?|symbols)\b.{0,60}\b(?:your|the) (?:\w+ "
    r")?(?:response|answer|reply|output|summary)\b",
    r"\b(?:your|the) (?:response|answer|reply|output|summary)(?:'s)?\b.{0,60}\b(?:letters?|vowels?|"
    r"consonants|every \w+ (?:word|letter)|typos?|misspell\w*|scrambl\w+|anagram\w*|emojis?|base64|rot13|"
    r"ciphers?|misspellings|substitution|reversed)\b",
    r"\b(?:modify|augment|enhance|integrate|embed|weave|render|rephrase|translate)\b.{0,160}\byour (?:own |"
    r"next |final )?(?:response|answer|reply|output|summary)\b",
    r"\b(?:add|append|insert|include|put)\b (?:['\"]|an? (?:\w+ ){0,2}?(?:sentence|statement|headline|"
    r"slogan|reason|poem|joke|advert\w*|disclaimer)\b).{0,160}\byour (?:response|answer|reply|output|"
    r"summary)\b",
    r"\bin your (?:response|answer|reply|summary),? (?!please\b|kindly\b|could\b|can\b).{0,60}\b(?:users|readers|"
    r"everyone who reads)\b|\bin your (?:response|answer|reply|summary), (?:tease|promote|advertise)\b",
    r"[{\[]\s*['\"]?(?:tasks?|decisions?|action_items|title|role)['\"]?\s*:\s*[\[{'\"]",
)
BACKWARDS = re.compile(
    r"\b(?:treat|mark|record|add|list|consider|extract|register|include) (?:this|these|the above|all (?:of )?the "
    rf"above|it)\b.{{0,30}}\b{_ITEM}\b"
)
"""Points back to what was said before it; for words that are laid open."""
_APART = re.compile(r"(?<!\w)(?:\w[ .\-_*]){4,60}\w(?!\w)")
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u0432\u043a\u043c\u043d\u0442\u03b1\u03bf\u03b9\u03c1\u03bd\u03c4\u03ba\u03b5\u0131\u0261\u04cf",
    "aeopcyxijshdqvkmhtaoipvtkeigl",
)
"""Cyrillic, Greek and others that look like Latin; within words of mixed scripts only."""


@lru_cache(_CACHED_MAX)
def speaks_to_machine(words: str) -> bool:
    """Whether the words are an order to a program, also where they are disguised."""
    return _ORDERS.search(laid_open(words)) is not None


def laid_open(words: str) -> str:
    """The words without disguise: signs that show nothing, letters of other scripts, letters set apart."""
    shown = "".join(
        c
        for c in unicodedata.normalize("NFKC", words).casefold()
        if unicodedata.category(c) not in {"Cf", "Mn", "Co", "Cn"}
    )
    if not shown.isascii() and any("a" <= c <= "z" for c in shown):
        shown = shown.translate(_ALIKE)
    shown = _APART.sub(lambda found: re.sub(r"[ .\-_*]", "", found.group()), shown)
    return " ".join(shown.replace("\u2019", "'").replace("\u201c", '"').replace("\u201d", '"').split())
