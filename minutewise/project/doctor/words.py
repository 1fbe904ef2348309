"""Every finding in words: what is, and what to do. `{}` is filled in by the check."""

from django.utils.translation import gettext_lazy as _

from minutewise.work.doctor import Finding, Level

F, W, H = Level.FAULT, Level.WARNING, Level.HINT

TABLE = {
    # --- the database
    "database_unreachable": (F, _("The database does not answer: {why}."),
        _("Start it, or correct MINUTEWISE_DATABASE_URL.")),
    "migrations_missing": (F, _("{n} migrations of this version are missing, first {first}."),
        _("Stop the server, make a backup, run: minutewise migrate")),
    "database_newer": (F, _("The database has been migrated by a newer version ({first})."),
        _("Start that version, or restore the backup from before.")),
    "postgres_old": (F, _("PostgreSQL {version} is too old."),
        _("Use PostgreSQL 15 or newer.")),
    "postgres_forgets": (F, _("PostgreSQL does not wait for its disk ({setting} is off): committed "
        "money is lost when the machine loses power."),
        _("Set {setting} = on in postgresql.conf.")),
    "sqlite_readable": (W, _("Other users of this machine can read the database file."),
        _("chmod 600 {path}, and run the server as a user of its own.")),
    "sqlite_apart": (F, _("Roles run apart on SQLite, which has one writer at a time."),
        _("Use PostgreSQL, or let one process have all roles (leave MINUTEWISE_ROLES out).")),
    # --- secrets
    "secret_weak": (W, _("MINUTEWISE_SECRET_KEY is short, or of few different characters."),
        _("Make one with: openssl rand -base64 48")),
    "secret_demo": (F, _("The secret key is the demo’s, which everybody knows, and the site is "
        "reached from outside."),
        _("Set MINUTEWISE_SECRET_KEY and leave MINUTEWISE_DEMO out.")),
    "demo_mode": (H, _("This is a demo: pretend money, letters on a page that everybody may read."),
        _("Leave MINUTEWISE_DEMO out when real people come.")),
    "metrics_open": (H, _("/metrics has no token: it answers requests from this machine only."),
        _("Set MINUTEWISE_METRICS_TOKEN if another machine collects figures.")),
    # --- the address
    "plain_http": (F, _("{url} is not https: browsers give no camera and no microphone there."),
        _("Put Caddy or nginx with a certificate in front, as deploy/ shows.")),
    "host_not_answered": (F, _("{host}, of MINUTEWISE_PUBLIC_URL, is not in MINUTEWISE_HOSTS: "
        "every page of it is refused."),
        _("Add it to MINUTEWISE_HOSTS.")),
    "hosts_any": (W, _("MINUTEWISE_HOSTS has a star: pages answer to any name that somebody "
        "points here, and sockets accept their pages."),
        _("Name the hosts.")),
    "proxy_unknown": (F, _("The site is https, and MINUTEWISE_PROXY is not set: the server cannot "
        "know that a request was encrypted, and sees everybody at the proxy’s address."),
        _("Set MINUTEWISE_PROXY=1, with a proxy that sets X-Forwarded-Proto and X-Forwarded-For.")),
    "proxy_without_tls": (W, _("MINUTEWISE_PROXY=1 without https: whoever reaches the server past "
        "the proxy can say any address."),
        _("Set it only behind a proxy that overwrites X-Forwarded-For.")),
    # --- money
    "no_gateway": (W, _("No payment gateway is set: nobody can pay in."),
        _("Set MINUTEWISE_GATEWAY.")),
    "gateway_secret": (F, _("The gateway has no secret: its webhooks are refused, and top-ups are "
        "seen only when they are asked for."),
        _("Set MINUTEWISE_PRETEND_GATEWAY_SECRET.")),
    # --- the machine
    "folder_missing": (F, _("The folder {path} is not there."),
        _("Make it, owned by the server’s user: install -d -m 700 {path}")),
    "folder_not_writable": (F, _("The server cannot write into {path}."),
        _("Give it to the server’s user: chown -R minutewise {path}")),
    "file_not_writable": (F, _("The server cannot write {path}: it belongs to another user."),
        _("chown minutewise {path}; type commands as the server’s user.")),
    "static_missing": (F, _("The pages’ scripts and styles have not been collected."),
        _("Run: minutewise collectstatic --no-input")),
    "disk_full": (F, _("{free} MB are left on the disk of {path}: writing will fail."),
        _("Make room now; then look at minutewise check-books.")),
    "disk_nearly_full": (W, _("{free} MB, {percent} %, are left on the disk of {path}."),
        _("Make room, or move old backups away.")),
    "files_few": (W, _("The server may open {n} files; each socket is one."),
        _("Raise it: LimitNOFILE=65536 in the systemd unit.")),
    "clock_differs": (F, _("This machine’s clock and the database’s differ by {s} s."),
        _("Let both follow a time server: timedatectl set-ntp true")),
    "clock_went_back": (F, _("The database knows of a moment {s} s from now: a clock was wrong, "
        "or is."),
        _("Compare date -u with a clock that you trust.")),
    "clock_free": (H, _("Nothing keeps this machine’s clock right, as far as the kernel knows."),
        _("timedatectl set-ntp true; in a container, see to it on its host.")),
    # --- other servers
    "redis_unreachable": (F, _("Redis does not answer: {why}. Meters pause until it does."),
        _("Start it, or correct MINUTEWISE_REDIS_URL.")),
    "roles_without_bus": (F, _("This process has only the roles {roles}, and no Redis is set: it "
        "hears nothing of the others."),
        _("Set MINUTEWISE_REDIS_URL for every process, or leave MINUTEWISE_ROLES out.")),
    "mail_unreachable": (F, _("The mail server does not take letters: {why}. Nobody can sign in."),
        _("Correct MINUTEWISE_MAIL_URL; try it with: minutewise doctor")),
    "mail_from": (F, _("Letters come from {sender}: others will refuse them."),
        _("Set MINUTEWISE_MAIL_FROM to an address of your domain, which has SPF and DKIM.")),
    "no_relay": (W, _("No TURN server is set: people behind strict firewalls get no picture and no "
        "sound, and nobody can hide the IP address."),
        _("Install coturn; set MINUTEWISE_TURN_URLS and MINUTEWISE_TURN_SECRET.")),
    "relay_secret": (F, _("TURN servers are named, without the secret that they share with us."),
        _("Set MINUTEWISE_TURN_SECRET (coturn: use-auth-secret, static-auth-secret).")),
    "relay_silent": (W, _("The TURN server {where} does not answer from here."),
        _("Is it running, and its UDP port open?")),
    # --- people and duties
    "no_network": (F, _("There is no network yet: every page says so."),
        _('Run: minutewise setup "Name of your site" --operator you@example.org')),
    "no_operator": (W, _("Nobody operates this installation."),
        _("Run: minutewise make-operator you@example.org")),
    "one_operator": (H, _("There is one operator; a manual credit takes two."),
        _("Run: minutewise make-operator somebody@example.org")),
    "push_key_lost": (W, _("The key that signs notifications to closed pages cannot be opened: the "
        "secret was replaced. Nobody is told there."),
        _("Name the earlier one in MINUTEWISE_SECRET_KEY_FALLBACKS; or run minutewise push-key "
          "--new: everybody then sets their browsers up again.")),
    "push_key_missing": (W, _("{n} browsers wait for notifications, and the key that signs them is "
        "gone. Nobody is told there."),
        _("Restore it from a backup; or run minutewise push-key --new.")),
    "keeper_away": (W, _("No keeper runs: calls do not connect, and nothing that is due is done."),
        _("Start the server, or the process with the role keeper.")),
    "work_waits": (W, _("{n} pieces of work have been due for more than {minutes} minutes."),
        _("Does a process with the role keeper run, and what does its log say?")),
    "work_given_up": (W, _("{n} pieces of work were given up within a day."),
        _("Look at them under Due work in the tables; Try again is there.")),
}  # fmt: skip


def found(code: str, **values: object) -> Finding:
    """One finding, its words filled in."""
    level, says, do = TABLE[code]
    return Finding(code, level, str(says).format(**values), str(do).format(**values))
