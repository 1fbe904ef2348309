"""Words that are nobody's handle: our addresses, present and future, and promises of authority.

A word is refused with everything that looks like it (see `handles.skeleton`). A test walks all
addresses of the product and fails when the first word of one is missing here.
"""

_WORDS = """
about abuse account accounts admin administrator advice advisor advisors agreed answer answers api
app appointment appointments apps assets auth badge badges billing blog board book booking buy
calendar call calls card categories category chat client clients companies company confirm console
contact conversation conversations cookie cookies dashboard data demo desk dev dispute disputes dist
docs download edit embed error errors export faq favicon favourites feed feedback feeds file files
find forgot forum forums gateway group groups health healthz help helpdesk history home hook hooks
host hub icon icons image images imprint inbox index info invite invoice invoices job jobs keeper
language languages ledger legal letters lib list live log login logout logs look mail manifest map
media meet member members message messages meter metrics minutewise mobile moderator money monitor
network networks new news notifications notify null offer offers official operator order owner page
pages partner password pay paying payment payments payout payouts people person phone policies
policy portrait portraits post press pretend price prices pricing privacy private profile profiles
public push qr question questions queue random ready realtime receipt receipts refund refunds
register report reports review reviews ring robots role room rooms root rss rules sale sales
schedule script scripts search secure security self send server service services session sessions
settings setup share shop sign-in sign-out sign-up signal signin signout signup site sitemap
sitemaps sos staff stage start stat state states static statistics stats status store style styles
subscribe support sw system talk task tasks team teams telephone terms test tests thread threads
ticket tickets token told top-up topic topics transfer trust turn undefined unsubscribe update
upload uploads user users vendor verified verify version video voice wallet webhook webhooks
webmaster welcome well-known widget work ws www
"""

RESERVED: frozenset[str] = frozenset(_WORDS.split())
