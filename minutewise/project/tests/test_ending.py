"""What somebody sees who ends a server."""

import signal

from tests.services.installation import installation


def test_ctrl_c_ends_the_server_without_a_complaint(tmp_path):
    with installation(tmp_path) as site:
        site.start()
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(60) == 0
        assert "Traceback" not in site.log()
