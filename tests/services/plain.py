"""Whoever visits a server of ours over plain HTTP checks no certificate: `verify=PLAIN`.

Otherwise httpx reads those of the whole world, 25 ms of processor for each visitor, and the tests
have thousands of them.
"""

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
