"""Grammar: the patterns by which a sentence says who is to do something; English and German.

For text with plain apostrophes, in any case. Repetitions are bounded, so that each is linear in what it reads.
"""

import re

MARKER = re.compile(
    r"^\W*(?:<?[\w.'-]{1,30}(?:>|:)\s+)?"
    r"(?:(?:new )?action(?: items?| points?)?|ai|to-?do|task|next steps?|follow-?up|aufgabe|massnahme|maßnahme)\b"
    r"(?:\s*[(\[](?P<bracketed>[^()\[\]\n]{1,60})[)\]]|\s+(?:on|for|für)\s+(?P<on>[^:\n]{1,60}?)|"
    r"\s+(?P<bare>(?!to\b)[\w.@'-]{1,30}(?: [\w.'-]{1,30}){0,2}?))?"
    r"\s*(?P<sign>[:\u2013-]|$)\s*",
    re.IGNORECASE,
)
OWNER = re.compile(
    r"(?:\b(?:owner|assignee|responsible|verantwortlich|zuständig)\b\s*(?::|\bis\b|\bist\b)\s*|\bassigned to\b:?\s*|"
    r"=>\s*|->\s*)(?P<who>[^()\[\]\n;:.]{1,60})",
    re.IGNORECASE,
)
BRACKET = re.compile(r"(?:^\W*|:\s*)[(\[](?P<who>[^()\[\]\n]{1,60})[)\]]")
AT = re.compile(r"^\W*@(?P<who>[\w.-]{1,60}\w)\b[\s:,]")
MODAL = re.compile(
    r"(?:,|:)?\s+(?P<modal>to|will|shall|should|must|can|could|needs? to|has to|have to|is to|are to|(?:is|are) "
    r"going to|agreed to|"
    r"agrees to|volunteer(?:s|ed) to|offer(?:s|ed) to|promised to|(?:took|takes) an? action(?: item)? to|takes|owns|"
    r"handles|is responsible|"
    r"wird|werden|soll|sollen|sollte|sollten|muss|müssen|kann|übernimmt|kümmert sich)\s+(?=\S)|'ll\s+(?=\S)",
    re.IGNORECASE,
)
NOT_A_DOING = re.compile(
    r"(?:the|an?|this|that|these|those|our|your|my|\d|https?:\S*|der|die|das|den)\b", re.IGNORECASE
)
ASKED = re.compile(
    r"\b(?:can|could|will|would|should|shall|kann|könnte|soll|sollte|wird)\s+(?P<who>[^\W\d_][\w.'-]{0,40}(?: "
    r"[^\W\d_][\w.'-]{0,40})?)\s+(?=\w)",
    re.IGNORECASE,
)
START = re.compile(
    r"^|(?:[;:,.!?]|\s[\u2013-])\s+|\b(?:and|but|so|then|also|that|think|hope|believe|suggest|und|aber|dann|dass)\s+"
    r"|\b(?:want|need|like|expect|love)s?\s+",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"(?:(?:and|but|so|then|also|ok|okay|yes|yeah|well|sure|sorry|thanks|thank you|hi|hello|dear|hey|great|fine|"
    r"good|right|now|"
    r"und|aber|dann|also|ja|gut|danke|hallo|liebe[rs]?|all right|alright|note|fyi|[-*\u2022>\d.)\[\] "
    r"]+)[,.:!]?\s+){0,5}",
    re.IGNORECASE,
)
ITEM = re.compile(r"\s*(?:[-*\u2022\u2013]|\d{1,2}[.)])\s+")
"""The head of a list's item, where "Kim: …" and "Kim - …" give it to Kim, whoever wrote the list."""
SUBORDINATE = re.compile(
    r"\b(?:as|since|because|when|if|before|after|once|until|till|while|which|what|where|whether|who|whom|than|how|"
    r"whenever|"
    r"unless|though|although|wenn|weil|dass|da|falls|bevor|nachdem|sobald|was|wo|wie)\s+$",
    re.IGNORECASE,
)
AND = re.compile(r"(?:^|[,;:.!?]\s+)(?P<who>[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*)?) (?:and|und)\s+$")
"""Before "I": somebody else is to do it too."""
SPEAKER = re.compile(
    r"\b(?:(?:i'll|i will)(?! be (?:glad|happy|grateful|delighted|pleased)\b)|i shall|i'm going to|i am going to|"
    r"i'm gonna|i'd better|i could (?!use\b|not\b|have\b)|i promise to|i plan to|i intend to|i "
    r"can (?!not\b|you\b)|"
    r"i (?:have|need|ought) to (?!know\b|have\b|get\b|see\b|hear\b|ask\b|say\b|admit\b)|i must (?!ask|say|admit)|i "
    r"should (?!be\b|have\b|like\b)|let me (?!know\b|have\b)|"
    r"i(?:'d| would) be (?:happy|glad) to|i(?:'m| am) (?:on it|happy to|sending|taking|writing|calling|doing|"
    r"working on|putting|preparing|drafting|finishing|"
    r"bringing|booking|ordering|making|printing|posting|fixing)|"
    r"ich (?:werde|schicke|sende|melde|kümmere|prüfe|erstelle|rufe|bringe|gebe|leite|mache|übernehme|bereite|kläre|"
    r"organisiere|buche|liefere|stelle|schreibe|besorge|bestelle|hole|muss|soll)|"
    r"(?:werde|schicke|sende|mache|bringe|rufe|prüfe|übernehme|kläre|schreibe|bestelle|hole|kümmere) ich|lass mich|"
    r"lassen sie mich)\b",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(
    r"^\W*(?:(?:ok|okay|yes|sure|right|fine|great|got it|understood|ja|gut),?\s+)*(?:will (?!you|we|they|he|she|it|"
    r"the|this|that|there|anyone|someone|somebody)[a-z]+|on it|happy to\b|shall do)",
    re.IGNORECASE,
)
ADDRESSEE = re.compile(
    r"(?:^\W*if you can|\b(?:(?:could|can|would|will|can't|couldn't|won't) you\b(?! and i\b)(?:(?P<many> all| guys| "
    r"two| both| "
    r"folks))?|would you mind|are you able|do you mind|"
    r"you(?P<all> all| guys| both| two)?(?:'ll| will)? (?:still |also )?(?:need|have|are) to|you (?:must|should)|"
    r"you(?:'ll| will) (?:send|need|have)|"
    r"(?:i|we)(?:'d| would)? (?:really |also |still )?(?:need|want|like|ask|expect|prefer) you to|if you (?:could|"
    r"would)|"
    r"(?:great|grateful|glad|happy|nice|helpful|kind|appreciate it|wondering|wonderful) if you can|why don't you|"
    r"please|kindly|let (?:me|us) (?:know|have)|(?:make|be) sure|remember to|don't forget|do not forget|"
    r"(?:asks|wants|needs|asked|wants|wanted|asked that|asks that|suggests|suggested that) you|"
    r"(?:können|könnten|würden|werden|müssen|sollten) sie|(?:kannst|könntest|würdest|magst|musst|solltest) du|"
    r"(?P<ihr>(?:könnt|könntet|würdet|müsst) ihr)|"
    r"(?:sie müssen|sie sollten|du musst|du solltest)|bitte)\b)",
    re.IGNORECASE,
)
GROUP = re.compile(r"\b(?:we'll|we (?:will|are going to)|wir werden|werden wir)\b", re.IGNORECASE)
NOBODY = re.compile(
    r"\b(?:we (?:should|must|need|have to|can|could|shall)|let's|let us|(?:can|could|should|"
    r"shall|will) (?:we|someone|somebody|anyone|anybody|one of (?:you|us))|"
    r"(?:someone|somebody|anyone|anybody|everyone|everybody|one of us|one of you|all of (?:us|you)|each of (?:us|"
    r"you)|(?:the|our|my|your) team) (?:will|should|must|needs?|has|have|can|could|to|please)|"
    r"who (?:can|could|will|wants)|wir (?:müssen|sollten|können|brauchen)|(?:können|sollten|müssen) wir|"
    r"jemand (?:muss|sollte|soll|kann)|kann jemand|wer (?:kann|könnte)|lasst uns|man (?:muss|sollte))\b",
    re.IGNORECASE,
)
NAME = re.compile(r"@?[^\W\d_][\w.'-]*")
SUBJECT = re.compile(
    r"\W*(?:and |und )?(?:the|this|it|our|that|there|these|those|a|an|his|her|their|der|die|das|es|ein|eine|"
    r"unser\w*)\b",
    re.IGNORECASE,
)
OBJECT = re.compile(
    r"\b(?:(?<!assigned )to|with|from|about|of|tell|ask|asks|call|email|mail|inform|contact|meet|remind|see|help|"
    r"phone|ring|invite|thank|"
    r"copy|cc|at|against|an|mit|von|bei|zu|over|like|give|send|show|let|and|or|behind|beside|than)\s+(?:\w+\s+)?$"
)
SIGN = re.compile(r"\s*[,:!]\s+|\s[\u2013-]\s+")
"""Ends a call at the head of a sentence."""
MENTION = re.compile(r"\W*@(?P<who>[\w.-]*\w)")
LAST = re.compile(r",\s*(?P<who>[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*){0,2})\s*[?.!]*\s*$")
MIDDLE = re.compile(r",\s*(?P<who>[^\W\d_][\w.'-]*),")
