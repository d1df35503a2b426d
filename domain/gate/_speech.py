"""Speech: by which words a sentence asks, forbids, takes back, reports or leaves open; English and German.

All patterns are for folded text (`_fold`): small letters, plain quotes and dashes, ss for sharp s. Repetitions are
bounded, so that each is linear in what it reads. The lists are our own, and judged by the table in their test.
"""

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for whichever of these stands first."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_LEAD = (
    r"^\W*(?:(?:and|but|so|also|then|ok|okay|well|now|oh|hm+|no|wait|sorry|actually|on second thoughts?|again|yes|und|"
    r"aber|ach|nein|halt|doch|moment|\w+(?=,)),?\W+){0,4}?"
)
_DID = (
    r"(?:(?!need\b|indeed\b|proceed\b|succeed\b)\w+ed|sent|did|made|got|gave|put|took|told|wrote|spoke|spoken|"
    r"bought|paid|brought|met|done|gone|written|taken|"
    r"given|left|found|held|shown|set|built|booked|begun|been in touch)"
)
_SURE = (
    r"(?:(?:make|be|making|being) sure|ensure|see to it|check|confirm|verify|so|sicher|sicherstellen|achte[nt]?|"
    r"pass\w* auf)"
)

HARMLESS = any_of(
    r"\b(?:do not|don't|never|please don't|not to) forget\b",
    r"\b(?:do not|don't) (?:miss|hesitate|be late|lose|delay)\b",
    r"\b(?:why|perhaps|maybe) (?:don't|do not) (?:you|we)\b",
    r"\b(?:can't|won't|(?:could|would|do|did|have|is|are|was|were|should)n't) (?:you|we|they|he|she|it|there)\b",
    r"\bif (?:you|it|that|they|he|she) (?:do not|don't|does not|doesn't|did not|didn't|have not|haven't|has not|hasn't|"
    r"is not|isn't|are not|aren't|can not|cannot|can't|won't)\b",
    r"\bif not\b|\bor not\b|\bnot only\b|\bnot (?:later|more|less|fewer|before|until|just)\b|\bno later\b|\bnot yet\b",
    rf"\b{_SURE} (?:that |dass )?(?:\w+ ){{1,6}}?(?:do not|don't|does not|doesn't|not|never|cannot|can't|nicht|"
    r"kein\w*)\b",
    r"\b(?:nicht|bitte nicht|nie) (?:zu )?vergessen\b|\bvergiss nicht\b|\bvergesst nicht\b|\bvergessen sie (?:bitte "
    r")?nicht\b",
    r"\b(?:do not|don't|not) (?:need|have) to\b.{0,60}\b(?:right away|right now|now|today|immediately|yet|at once|"
    r"before)\b",
    r"\b(?:if|when|because|since|who|which|that) (?:you |they |we |i )?(?:no longer|do not|don't|cannot|can't)\b",
    r"\bnicht (?:später|mehr als|nur|vor|zögern|länger als|verpassen)\b|\bzögern sie nicht\b|\bob\b.{1,60}\bnicht\b",
    r"\bwenn (?:du|sie|ihr|es)(?: \w+){0,5} nicht\b",
)
"""Words that deny nothing, although they look so: taken out before `FORBIDS` and `DENIES` are asked."""

MARKED = any_of(
    r"(?:^|\n)\W*(?:<?[\w.'-]{1,30}(?:>|:)\s+)?"
    r"(?:(?:new )?action(?: items?| points?)?|ai|to-?do|task|next steps?|follow-?up|aufgabe|massnahme)"
    r"(?:\s*[(\[][^()\[\]]{1,60}[)\]])?(?: (?:on|for|für) [^:]{1,40}| [\w.@'-]{1,30}(?: [\w.'-]{1,30})?)?\s*:",
)
"""Minutes say so themselves."""

ASKS = any_of(
    MARKED.pattern,
    r"\bplease\b|\bkindly\b|\bbitte[nt]?\b(?! um verst)",
    r"\b(?:could|can|would|will|won't|can't|couldn't) (?:you|someone|somebody|anyone|one of you)\b",
    r"\b(?:i'?ll|i will|i shall|i'm going to|i am going to|we'll|we will|let me)\b(?! (?:not|never|always)\b)",
    r"\b(?:i|we)(?:'d| would| will)? (?:really |still |also |just |now |urgently )?(?:need|want|like|ask|expect|"
    r"prefer|love) (?:you|your)\b",
    r"\b(?:i|we)(?:'d| would) (?:really |also |still )?(?:like|love) to\b|\bi was wondering\b|\bworks? "
    r"(?:best )?for me\b",
    r"\byou(?:'ll| will)? (?:still |also |all )?(?:need|have to|must|should|ought)\b(?! have\b)",
    r"\b(?:make|be) sure\b|\bremember to\b|\blet (?:me|us) (?:know|have)\b",
    r"\b(?:would|do) you mind\b|\bare you able to\b|\bwould it be possible\b|\bappreciate it if\b",
    r"\b(?:asks|wants|needs|asked|wants|wanted|requests|requested|suggests|insists) (?:that )?(?:you|us all|"
    r"everyone) (?:to )?\b",
    r"\b(?:können|könnten|würden|werden) sie\b|\b(?:kannst|könntest|würdest|magst) du\b|\b(?:könnt|könntet|würdet) "
    r"ihr\b",
    r"\bich (?:werde|schicke|sende|kümmere|übernehme|mache|bringe|rufe|melde|prüfe|erstelle)\b|\bwir werden\b",
    r"\b(?:sie müssen|du musst|ihr müsst|du sollst|sie sollen)\b",
)
"""A living request or promise."""

FORBIDS = any_of(
    r"\b(?:please|bitte|kindly)(?:,? \w+){0,2}? (?:do not|don't|never|not)\b",
    rf"{_LEAD}(?:do not|don't|never) (?!you\b|we\b|they\b|i\b|mind\b|worry\b.{{1,60}}\bplease\b)\w+",
    r"\b(?:could|can|would|will|should|must|may) you (?:please )?(?:not|never)\b",
    rf"{_LEAD}you (?:all |both )?(?:mustn't|must not|shouldn't|should not|may not|needn't|need not|cannot|can't|are "
    r"not to|aren't to)\b",
    r"\b(?:no|never any) (?:need|necessity|reason|rush|point) (?:to|for|in)\b|\bthere(?:'s| is) no need\b|\bno "
    r"action (?:is )?(?:needed|required|necessary)\b",
    rf"{_LEAD}(?:you|we|they|he|she|[^\W\d_]\w+)(?: all| both)? (?:don't|do not|doesn't|does not|won't|will not) "
    r"(?:have|need) to\b",
    r"\b(?:i|we) (?:don't|do not) (?:want|need|expect|ask) (?:you|anyone|anybody|him|her|them|\w+)(?: all| both)? to\b",
    r"\b(?:nobody|no one|none of (?:you|us)) (?:has|have|needs?) to\b",
    r"\bno longer (?:need|necessary|required|want|have to)\w*\b|\bneed(?:s|ed)? not\b|\bneedn't\b",
    r"\b(?:i|we)(?:'d| would) (?:rather|prefer) (?:you|that you|if you) (?:didn't|did not|don't|do not)\b",
    r"\b(?:please|kindly) (?:refrain|abstain)\b|\brefrain from\b|\bis not to be\b|\bare not to be\b",
    r"\b(?:not|isn't|aren't) (?:necessary|required|needed)\b(?! (?:until|before))",
    r"\bto not \w+|\b(?:asked|told|want|wants|like) (?:you|everyone|all|\w+) not to\b",
    r"\b(?:action|ai|todo)\b[^:]{0,40}: (?:\w+ )?not to\b|^[\w.]+ (?:will|shall|should|must|is|are|has agreed|"
    r"agreed) (?:not|never)\b",
    r"\bbitte (?:\w+ ){0,6}?(?:nicht|nichts|kein\w*|nie|niemals)\b",
    rf"{_LEAD}(?:schick|send|ruf|mach|schreib|bestell|buch|antwort|lösch|änder|unterschreib|bezahl|leit|bring|ruf|"
    rf"druck|stell|nimm|gib|sag)\w*(?: \w+){{0,6}}? (?:nicht|nichts|kein\w*|nie)\b",
    r"\b(?:du|sie|ihr) (?:musst|müssen|müsst|brauchst|brauchen|braucht|sollst|sollen|sollt|darfst|dürfen|dürft)(?: "
    r"\w+){0,8}? (?:nicht|nichts|kein\w*)\b",
    r"\b(?:musst|müssen|brauchst|brauchen|braucht) (?:du|sie|ihr|wir)(?: \w+){0,8}? (?:nicht|nichts|kein\w*)\b",
    r"\b(?:nicht|nicht mehr) (?:nötig|notwendig|erforderlich|gebraucht|benötigt)\b",
)
"""Prohibitions, and what nobody has to do."""

DENIES = any_of(
    r"\b(?:i|we) (?:won't|will not|shan't|shall not|will never|am not going to|are not going to|do not intend|don't "
    r"intend)\b(?!.{0,80}\b(?:until|unless|without|before)\b)",
    r"\b(?:i'm|we're) not going to\b|\b(?:i'll|we'll) (?:not|never)\b",
    r"\b(?:i|we) (?:can't|cannot|can not) (?:do|make|take|promise|help|attend|come|join|commit|"
    r"manage)\b(?!.{0,80}\b(?:until|unless|without|before)\b)",
    r"\b(?:ich|wir) werden? (?:\w+ ){0,6}?(?:nicht|kein\w*|nie)\b",
    r"\b(?:ich|wir) (?:kann|können|schaffe|schaffen)(?: \w+){0,4}? nicht\b(?!.{0,60}\b(?:bevor|ohne|solange|bis)\b)",
)
"""Promises turned round."""

RETRACTION = re.compile(
    rf"{_LEAD}(?:never ?mind|scrap (?:that|it)|scratch (?:that|it)|strike (?:that|it)|forget (?:that|it|about "
    r"(?:that|it)|what i (?:just )?said|i said (?:that|anything))|"
    r"ignore (?:that|this last|my last (?:\w+)|what i (?:just )?(?:said|wrote))|disregard (?:that|my last (?:\w+)|"
    r"what i (?:just )?(?:said|wrote))|cancel that|drop that|"
    r"i take (?:that|it) back|don't bother|do not bother|no need|don't|please don't|leave it|"
    r"vergiss (?:es|das)|vergessen sie (?:es|das)|vergesst (?:es|das)|egal|lass (?:es|das)(?: sein)?|lassen sie "
    r"(?:es|das)|hat sich (?:schon )?erledigt|das hat sich erledigt|(?:lieber|besser) (?:doch )?nicht|doch nicht)"
    r"(?:,? (?:please|then|after all|bitte|anyway|it|that|about it|i(?:'ll| will) do it(?: myself)?|it(?:'s| is|'s "
    r"been| has been) (?:done|sorted|fine)|all sorted|wieder|dann|ich mache es selbst))*\W*(?:$|[,;-])"
)
"""A sentence that takes back the one before it, and says nothing else."""

CALLED_OFF = any_of(
    rf"{_LEAD}(?:never ?mind|scrap|scratch|forget|ignore|disregard|strike) (?:that|it|this|about|my|the|what|last|"
    rf"previous|earlier|all|the idea|everything)\b(?!.{{0,40}}\b(?:previous|prior) instructions?)",
    r"\b(?:is|are|has been|have been|was|were|got|is now|been) (?:now |already |hereby )?(?:cancelled|canceled|"
    r"called off|withdrawn|scrapped|dropped|obsolete|off the table|off)\b(?! (?:from|at|by|to|in|the)\b)",
    r"\bi take (?:that|it|this) back\b|\bwe(?:'ve| have) (?:cancelled|canceled|scrapped|dropped)\b",
    r"\bhat sich (?:\w+ ){0,3}?erledigt\b|\b(?:vergiss|vergessen sie|vergesst) (?:das|es|meine|die|den)\b|\b(?:ist|"
    r"sind|wurde|wurden) (?:\w+ ){0,2}?(?:hinfällig|abgesagt|storniert|gestrichen)\b",
)

POLITE_CONDITION = any_of(
    r"\bif (?:at all |it(?:'s| is| were|'d be) (?:at all )?)?(?:possible|feasible|convenient|ok|okay|all right|fine|"
    r"not too much|no trouble|helpful|easier)\b",
    r"\bif (?:it|that|this) (?:works?|suits?|fits?|helps?)\b",
    r"(?<=\w)(?<!\band)(?<!\bbut)(?<!\bso),? if (?:you|u)(?:'d| would)? (?:like|want|prefer|need|wish)(?: "
    r"to| it| me to| one)?\b",
    r"\bif (?:you|u)(?: (?:could|can|would|will|might|please|kindly|just|all|both)){1,4}\b",
    r"\bif (?:you|u) (?:have|get|find|had)(?: \w+){0,3}? (?:time|chance|moment|minute|second|opportunity|copy|spare|"
    r"free)\b",
    r"\bif (?:you|u) (?:don't|do not|wouldn't) mind\b|\bif not (?:already|yet|done)\b|\bif you (?:haven't|have not|"
    r"didn't|did not)\b",
    r"\bif (?:i|we) (?:could|can|may|might) (?:ask|have|get|trouble|bother|borrow)\b|\bif i may\b|\bif so\b",
    r"\b(?:let (?:me|us|\w+) know|see|check|tell (?:me|us|\w+)|find out|ask(?: \w+){0,3}|confirm|wonder\w*|know|"
    r"wissen|melden sie sich|sag\w*|prüf\w*) (?:bitte )?(?:if|falls|wenn|ob)\b",
    r"\b(?:great|good|helpful|nice|grateful|lovely|appreciate it|appreciated|kind|thankful|wonderful|useful|schön|"
    r"toll|nett|dankbar|super),? (?:if|wenn)\b",
    r"\b(?:falls|wenn|sofern) (?:es )?(?:\w+ )?(?:möglich|geht|passt|recht ist)\b|\bwenn (?:du|sie|ihr)(?: "
    r"\w+){0,6}? (?:kannst|können|könnt|könntest|könnten|zeit|magst)\b",
    r"\bif (?:you|u) (?:are|r) (?:free|around|available|able)\b|\bif you agree\b|\bif that(?:'s| is) (?:ok|fine|all "
    r"right|possible)\b",
)
"""Conditions by which people are only civil."""

CONDITIONAL = any_of(
    r"\bif (?:you|u)(?:'d| would)? ever\b|\bif ever\b",
    rf"{_LEAD}should (?:it|he|she|they|we|the|that|this|any\w*|someone|there|need)\b",
    rf"{_LEAD}(?:if|unless|in case|in the event) (?:it|he|she|they|the \w+|that|this|there|anything|anyone|someone|"
    rf"something|nobody|all|\w+) (?:\w+ ){{0,6}}?"
    r".{0,120}\b(?:would|could|might)\b(?! you\b| i ask| like| appreciate| be (?:great|good|nice|helpful|grateful))",
    rf"{_LEAD}(?:if|unless|in case|in the event|falls|sofern|sollten?) (?!you\b|u\b|i\b|we\b|so\b|not\b|possible|"
    r"there are no\b|(?:this|that|it|he|she|they|the \w+) (?:is|are|works?|does|do|doesn't|isn't|has|sounds?|"
    rf"looks?)(?: not| n't)?(?: \w+){{0,3}}?,? (?:please|let me|pls)|sie\b|du\b|ihr\b)\w+",
    r"\bif (?:you|u)(?:'d| would|'re| are)? (?:interested|like to|want to|wish to|care to|feel like|fancy|prefer|"
    r"decide to|want|run into|get stuck|change your mind)\b(?!.{0,160}\b(?:please|pls|let me know)\b)",
    r"\bif (?:i|we) (?:were|had|win|ever)\b(?! to ask)",
    r"\bif (?:necessary|need be)\b(?=\W*$)",
    rf"\b(?:would|could|might) have (?:been |had |{_DID}\b)",
    rf"{_LEAD}(?:i|we) (?:might|may)\b(?! (?:ask|have to ask|need))|{_LEAD}(?:maybe|perhaps) "
    r"(?:i(?:'ll|'d| will| would| could| can| should)|we(?:'ll|'d| will| would| should))\b",
    r"^\W*i would (?:\w+ )?(?:write|do|send|take|go|call|come|help|make|fetch|bring|buy|ask|book)\b.{0,160}\bbut\b",
    r"\b(?:i|we) wish (?:i|we|you|he|she|they)\b",
    rf"{_LEAD}(?:falls|wenn|sofern|sollte[nst]*) (?:du|sie|ihr) (?:\w+ ){{0,4}}?(?:jemals|je|mal|einmal|möchten|"
    r"möchtest|wollen|willst|interesse|lust)\b",
    rf"{_LEAD}wenn (?:es|das|der|die|ich|wir|er|alles) .{{0,100}}\b(?:würde[nst]?|könnte[nst]?|hätte[nst]?|"
    r"wäre[nst]?|würden)\b",
    r"\b(?:vielleicht|eventuell) (?:werde|kann|könnte|mache|schicke) ich\b|\bich (?:werde|könnte|kann) "
    r"(?:vielleicht|eventuell)\b|\bhätte\w{0,3}(?: \w+){0,8}? (?:sollen|können|müssen)\b",
)
"""What holds only if something else does, or might have held."""

ASKED_ANYWAY = any_of(
    r"\b(?:please|pls|plz|kindly)\b(?! (?:do not|don't|never)\b)",
    r"\blet (?:me|us) know\b|\b(?:would|do) you mind\b|\b(?:could|can|would|will) you\b",
    r"\b(?:do not|don't|never) hesitate\b|\b(?:feel|be) free to\b|\bby all means\b|\bget in touch\b",
    r"\b(?:call|phone|ring|e-?mail|text|ping|page|tell|contact|write(?: to)?|mail|get back to|reach(?: out to)?|drop|"
    r"give|reply(?: directly)? to) (?:me|us|this)\b",
    r"\b(?:bitte|melde dich|melden sie sich|ruf mich an|rufen sie mich an)\b",
)
"""Asks something of the reader whatever the condition is: "if your plans change, let me know"."""

SUPPOSES = re.compile(
    rf"\bever\b|\b(?:would|could|might) have (?:been |had |{_DID}\b)|\b(?:i|we) (?:might|may|wish)\b|\bif "
    rf"(?:i|we) were\b|\bjemals\b"
)
"""Only plays with the thought."""

_WHO = r"(?:i|we|he|she|they|who|it|somebody|someone|(?:the|my|our|his|her|their) (?:\w+ ){0,2}?\w+|[^\W\d_][\w.'-]+)"
REPORTED = any_of(
    rf"\b{_WHO} (?:had |have |has |'ve |'d )?(?:already |once |then |just )?(?:asked|told|wanted|reminded|requested|"
    r"instructed|ordered|begged|urged|required) (?:me|us|him|her|them|his|their|tom|the \w+|(?!you\b|that\b|if\b|"
    r"whether\b|for\b|everyone\b|all\b|each\b)[^\W\d_]\w+)(?: (?:last|a|two|years|months|once|back)[\w "
    rf"]{{1,20}}?)? (?:to|if|whether|not to)\b"
    r"(?!.{0,12}\b(?:ask|remind|tell|have|get|let|pass|forward|check with|invite|give|send|inform|e-?mail|write|see "
    r"if) (?:\w+ )?you\b)",
    rf"{_LEAD}(?:\w+ )?(?:i|we|he|she|they|it) (?:was|were|have been|had been|has been|am being) (?:asked|told|"
    rf"instructed|ordered|supposed|meant|reminded|requested|going|about|planning|hoping) to\b(?!.{{0,12}}\b(?:ask|"
    r"remind|tell|have|get|let|pass|forward|see) (?:if )?you\b)",
    r"\byou (?:had |have |'ve |'d )?(?:asked|wanted|told|requested|reminded) (?:me|us|him|her|them)\b",
    r"\b(?:said|wrote|claimed|thought|promised|hoped|replied|answered|shouted) (?:that )?(?:he|she|they)(?:'d|'ll| "
    r"would| will| could| should)\b",
    r"\b(?:said|wrote|told (?:me|us)|asked|replied|writes|schrieb|sagte|meinte)(?: to (?:me|us|him|her|"
    r"them))?\s?[:,]\s?'",
    r"\b(?:hat|haben|hatte|hatten)(?: \w+){0,6}? (?:gebeten|aufgefordert|beauftragt)\b(?!.{0,30}\b(?:sie|dich|euch) "
    r"(?:zu|daran))|\b(?:bat|baten) (?:mich|uns|ihn|sie)\b",
    r"\b(?:sagte|meinte|schrieb|fand),? (?:ich|wir|er|sie) (?:soll|sollte|sollten|müsste|könnte)\w*\b|\bich "
    r"(?:wollte|sollte) (?!sie\b|dich\b|euch\b)",
)
"""What somebody asked somebody else, or before."""

PAST = any_of(
    rf"{_LEAD}(?:\w+ )?(?:i|we|he|she|they)(?:'ve| have| has|'d| had)? (?:already |just |now |also |finally |"
    rf"recently |personally ){{0,2}}{_DID}\b(?! (?:to\b|you to|by|until)|.{{0,80}}\b(?:for you to|for your|to "
    r"discuss|which you)\b)",
    rf"{_LEAD}(?:i|we|he|she|they)(?:'ve| have| has) already\b",
    r"\bas (?:already )?(?:done|sent|requested|agreed)\b,? (?:yesterday|earlier|last|before|already)|^\W*(?:done|"
    r"erledigt|completed|closed)\b|\bas done\b",
    r"^(?:(?!\b(?:if|why|whether|when|that|ensure|need|which)\b).){0,80}\b(?:is|are|has been|have been|was|were|"
    r"it's|that's) (?:now |already |all |finally |also ){0,2}(?:done|sent|finished|completed|sorted|fixed|delivered|"
    r"signed|booked|paid|closed|settled|submitted|ordered)\b(?! by (?:you|the end|\w+day|tomorrow|next)| (?:until|"
    r"before|to)|.{0,80}\b(?:need|must|should|when|before|if|until)\b)",
    r"\bthanks?(?: you)?(?: so much| very much| a lot| again)? for (?:\w+ing|the|your|all|having)\b|\b(?:vielen |"
    r"herzlichen )?dank (?:für|dass)\b",
    r"\byou should have\b|\b(?:last|previous) (?:year|month|week|quarter)\b.{0,60}\b(?:did|was|were|sent|made|had)\b",
    r"\b(?:ich|wir|er|sie) (?:habe|haben|hat|hatte|hatten)(?: \w+){0,8}? (?:ge\w{2,}(?:t|en)|\w+ge\w{2,}(?:t|en)|"
    r"erledigt|bezahlt|bestellt|versendet|verschickt|unterschrieben|überwiesen)\b",
    r"\b(?:habe|haben|hat) (?:ich|wir|er|sie)(?: \w+){0,8}? (?:ge\w{2,}(?:t|en)|\w+ge\w{2,}(?:t|en)|erledigt|"
    r"bezahlt|bestellt)\b|\b(?:ist|sind|wurde|wurden)(?: \w+){0,3}? (?:erledigt|verschickt|gesendet|bezahlt|"
    r"unterschrieben|fertig|abgeschlossen)\b",
)
"""Done already."""

DECIDED_NOT = any_of(
    r"\b(?:decided|agreed|resolved|chose|voted|opted|beschlossen|entschieden|vereinbart|geeinigt)\b.{0,60}\b(?:not "
    r"to|against|nicht|kein\w*|no longer|that no|not)\b",
)
"""A decision against something is one."""

DECIDED = any_of(
    r"\b(?:we|they|the \w+|[^\W\d_]\w+)(?:'ve| have| has)? (?:now |also |then |all |unanimously |finally "
    r"){0,2}(?:decided|agreed|resolved|approved|chose|chosen|settled|voted|opted|rejected|adopted|accepted)\b",
    r"\b(?:it (?:was|is|has been)|was|were|is|are|has been|have been) (?:\w+ ){0,2}?(?:decided|agreed|resolved|"
    r"approved|settled|adopted|rejected)\b",
    r"^\W*(?:resolved|resolution|decision|decided|agreed|beschluss|beschlossen|entscheidung|entschieden|vereinbart)\b",
    r"\b(?:beschlossen|entschieden|vereinbart|geeinigt|genehmigt|verabschiedet)\b",
)

UNDECIDED = any_of(
    r"\b(?:need|needs|have|has|had|must|should|want|wants|ought|remains?|still|going|yet|hope|plan|expect|able|"
    r"trying|try|like)(?: \w+){0,2}? (?:to |have to |be )?(?:decide|agree|resolve|approve|settle|choose|vote|be "
    r"decided|be agreed|finalise|finalize|make a decision|make up our minds)\b(?! (?:that|on that)\b.{0,20}\b(?:was|"
    r"is) done)",
    r"\b(?:not|n't|never|nothing|nobody|hardly|yet to|no one)(?: (?:been|be|yet|really|even|finally|fully|actually|"
    r"all|was|has|have|formally)){0,3} (?:decide|decided|agree|agreed|resolve|resolved|settle|settled|finalised|"
    r"finalized)\b",
    r"\b(?:undecided|no decision|to be (?:decided|agreed|confirmed|discussed|determined)|tbd|tbc|still open|open "
    r"question|up in the air|on the fence|stays open|remains open|under discussion|pending (?:a |the )?(?:decision|"
    r"approval))\b",
    r"\b(?:before|until|once|when|whether|if|unless|after|as soon as) (?:we|they|the \w+|it|you|he|she|\w+)(?: "
    r"(?:have|has|is|are|can|will|all|finally)){0,3} (?:decide|decides|decided|agree|agrees|agreed|approve|approves|"
    r"approved|resolved|settle|settled|chosen|choose)\b",
    r"\b(?:we|they|the \w+)(?:'ll| will| may| might| could| can| should)(?: \w+){0,2}? (?:decide|agree|vote|resolve|"
    r"choose|settle)\b",
    r"\b(?:noch nicht|nicht|nichts|müssen|sollten|wollen|bevor|falls|wenn|ob|werden)(?: \w+){0,8}? (?:beschlossen|"
    r"entschieden|entscheiden|geeinigt|vereinbart|vereinbaren|beschliessen)\b(?<!entschieden, nicht)|\bnoch "
    r"(?:offen|unklar|unentschieden)\b",
    r"\b(?:müssen|sollten|wollen) wir (?:uns )?(?:noch )?(?:\w+ ){0,4}?(?:entscheiden|einigen|abstimmen)\b|\bsteht "
    r"noch aus\b",
)
"""Speaks of deciding, and decides nothing."""

PROPOSES = any_of(
    r"^\W*(?:proposed|proposal|proposed resolution|straw ?poll|suggestion|idea|option \w+|vorschlag|antrag)\b",
    r"\b(?:we|you|they|one) (?:could|might|may|ought to)\b(?! (?:be|have) (?:decided|agreed))|\b(?:could|shall|"
    r"should|might|can|may) (?:we|i)\b",
    r"\b(?:how|what) about\b|\bwhat if\b|\bwhy (?:don't|not)\b|\bwould it (?:make sense|be better)\b",
    r"\bi(?:'d| would)? (?:also )?(?:suggest|propose|move|recommend|vote|think we should|say we|prefer)\b|\bwe "
    r"(?:propose|suggest|recommend)\b|\bmy (?:proposal|suggestion|preference|vote) (?:is|would)\b",
    r"\b(?:maybe|perhaps|possibly) (?:we|it|they|the)\b|\bwe should (?:maybe|perhaps|probably|consider|think|"
    r"discuss|talk)\b|\blet's (?:discuss|talk|think|see|consider)\b",
    r"\b(?:considering|thinking (?:of|about)|discussing|leaning towards?|wondering)\b",
    r"\b(?:wir|man) könnten?\b|\bkönnten wir\b|\bsollen wir\b|\bsollten wir\b|\bwollen wir\b|\bwie wäre es\b|\bich "
    r"(?:schlage vor|würde vorschlagen|wäre dafür|bin dafür)\b|\bvielleicht\b|\büberlegen\b",
)

REQUESTS = any_of(
    r"\b(?:please|kindly|bitte)\b(?! (?:note|be informed|be advised)\b)|\b(?:could|can|would|will) you\b",
    r"\blet (?:me|us) know\b|\bi need you to\b|\b(?:können|könnten|würden) sie\b|\b(?:kannst|könntest) du\b",
)
"""Asks the reader for something, which decides nothing."""

MINUTED_PROPOSAL = re.compile(r"^\W*(?:proposed|proposal|straw ?poll|vorschlag|antrag)\b")
"""Minutes write the resolution itself after it."""

AGREES = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|ok|okay|right|great|good|fine|sure|all right|alright|ja|gut|prima),?\W*){0,3}"
    r"(?:agreed|agree|i agree|we agree|all agreed|deal|done|sounds good|works for me|fine|fine by me|good|perfect|"
    r"yes|yep|yeah|ok|okay|sure|all right|let's do (?:it|that)|so be it|"
    r"settled|resolved|einverstanden|abgemacht|ja|gut|okay|machen wir so|so machen wir(?:'s| das)|passt|beschlossen|"
    r"\+1|\U0001f44d)(?!\w)"
)
"""Says yes to what was said before."""

DECISION_CONDITION = any_of(
    rf"{_LEAD}(?:if|unless|should|in case|falls|wenn|sofern|sollte)\b(?! (?:i|we) (?:recall|remember|understood|am "
    rf"not)).{{0,160}}(?:,| then\b| we\b| wir\b)",
    r"\b(?:we|they|the \w+) would\b(?! like| be (?:happy|glad))|\bwe might\b|\bwe may\b",
)
