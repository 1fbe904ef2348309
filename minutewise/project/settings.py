"""Django's settings, all from the environment, safe unless the demo is asked for.

`MINUTEWISE_DEMO=1` brings a known secret, letters on a page of their own and the pretend
gateway; without it, each of these refuses to start (see `_refuse_demo_parts`).
"""

from pathlib import Path

from minutewise.accounts import rules as sign_in
from minutewise.project import env, logs

ROOT: Path = env.ROOT
DEMO: bool = env.flag("DEMO")
TESTING: bool = env.flag("TESTING")
VAR = Path(env.text("VAR", str(ROOT / "var")))

DEBUG = False
_DEMO_SECRET = "demo-secret-never-use-it-with-money"  # noqa: S105 (refused outside the demo)
SECRET_KEY: str = env.text("SECRET_KEY", _DEMO_SECRET)
# Earlier ones, while what was signed or sealed with them lasts: second factors, sessions.
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.names("HOSTS", "localhost,127.0.0.1,[::1],testserver")
PUBLIC_URL: str = env.text("PUBLIC_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
_HTTPS = PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("PROXY") else None

INSTALLED_APPS = [
    "minutewise.project.apps.WiringConfig",
    "minutewise.work",
    "minutewise.realtime",
    "minutewise.notify",
    "minutewise.accounts",
    "minutewise.networks",
    "minutewise.webhooks",
    "minutewise.ledger",
    "minutewise.payments",
    "minutewise.ratings",
    "minutewise.advisors",
    "minutewise.rooms",
    "minutewise.conversations",
    "minutewise.calls",
    "minutewise.agreed",
    "minutewise.disputes",
    "minutewise.site",
    "minutewise.backoffice",
    "minutewise.api",
    "allauth",
    "allauth.account",
    "django_htmx",
    "servestatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "minutewise.project.middleware.Observed",
    "django.middleware.security.SecurityMiddleware",
    "minutewise.api.middleware.Programs",
    "minutewise.advisors.middleware.OpenToEveryPage",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "minutewise.accounts.middleware.WhoAsks",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "minutewise.networks.middleware.CurrentNetwork",
    "minutewise.accounts.middleware.PersonDevice",
    "minutewise.accounts.middleware.PersonTimeZone",
    "minutewise.accounts.middleware.PersonLanguage",
    "minutewise.backoffice.middleware.OperatorsSecondFactor",
    "minutewise.site.middleware.PersonalPages",
    "minutewise.site.middleware.RuleErrors",
]

ROOT_URLCONF = "minutewise.project.urls"
WSGI_APPLICATION = "minutewise.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "minutewise.work.quick.folded.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "minutewise.site.context.page",
            ],
            "builtins": ["minutewise.site.templatetags.minutewise"],
        },
    }
]

DATABASES = {
    "default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR / 'minutewise.sqlite3'}"))
}
# Counters of the limits against guessing. In the database: shared by all web processes, kept over
# a restart, and no other service that could be away. accounts' first migration makes the table.
CACHES = {
    "default": {
        "BACKEND": "minutewise.work.counts.Counts",
        "LOCATION": "accounts_limits",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL: str = env.text("REDIS_URL")

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = sign_in.CODE_TRIES
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = sign_in.CODE_RESENDS
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = sign_in.CODE_LASTS_S
ACCOUNT_LOGIN_BY_CODE_FORMAT = sign_in.CODE_FORMAT
ACCOUNT_RATE_LIMITS = sign_in.LIMITS
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("PROXY") else 0  # else anybody could forge addresses
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "minutewise.accounts.adapter.PersonAdapter"
# Operators without a second factor do not get to the desk before they have one.
OPERATOR_SECOND_FACTOR: bool = env.flag("OPERATOR_SECOND_FACTOR", default=not DEMO)
# Sign-in by an account elsewhere (OpenID Connect); none if no issuer is named.
OPENID_NAME: str = env.text("OPENID_NAME", "OpenID")
OPENID_ISSUER: str = env.text("OPENID_ISSUER")
OPENID_CLIENT_ID: str = env.text("OPENID_CLIENT_ID")
OPENID_SECRET: str = env.text("OPENID_SECRET")

# --- Mail (notify). The demo shows letters on /demo/letters/ and sends none.
_NO_MAIL: env.MailerSettings = {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
MAILERS = {"default": _NO_MAIL if DEMO else env.mailer(env.text("MAIL_URL", "smtp://localhost:25"))}
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "post@localhost")
# --- end of mail

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("ru", "Русский")]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("dist", ROOT / "minutewise" / "assets" / "dist")]
MEDIA_ROOT = VAR / "media"
IMMUTABLE_FILES = r"^.+[.-][0-9a-zA-Z_-]{8,12}\..+$"

SESSION_ENGINE = "minutewise.accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
# Only where the proxy tells how a request came: else every page would lead to itself for ever.
SECURE_SSL_REDIRECT = _HTTPS and SECURE_PROXY_SSL_HEADER is not None
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: the operator's other sites are not ours to switch
    "security.W021",  # likewise, in browsers' lists and for years
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    # Scripts and styles are files of ours: nothing inline anywhere, so pages can be cached.
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["'self'", "blob:"],
    "connect-src": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "object-src": ["'none'"],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

LOGGING = logs.settings(
    level=env.text("LOG_LEVEL", "WARNING"),
    style=env.text("LOG_FORMAT", "plain" if DEMO else "json"),
)

# Who may read /metrics from elsewhere; without one, this machine alone may.
METRICS_TOKEN: str = env.text("METRICS_TOKEN")
TURN_URLS = env.names("TURN_URLS")
TURN_SECRET: str = env.text("TURN_SECRET")
RELAY_ONLY: bool = env.flag("RELAY_ONLY")  # no side learns the other's address; needs TURN_URLS
GATEWAY: str = env.text("GATEWAY", "pretend" if DEMO else "")
# By what an amount can be reserved for a call, beside the wallet: card, paypal.
AUTHORISE_BY = env.names("AUTHORISE_BY", "card,paypal" if DEMO else "")
PRETEND_GATEWAY_URL: str = env.text("PRETEND_GATEWAY_URL", "http://127.0.0.1:8001")
PRETEND_GATEWAY_SECRET: str = env.text("PRETEND_GATEWAY_SECRET", "")


def _refuse_demo_parts() -> None:
    """Outside the demo, nothing that is only pretence may start."""
    if DEMO or TESTING:
        return
    if SECRET_KEY == _DEMO_SECRET or len(SECRET_KEY) < 32:
        raise env.MisconfiguredError(
            "MINUTEWISE_SECRET_KEY is missing or too short: set at least 32 random characters, "
            "or MINUTEWISE_DEMO=1 to look around with pretend money."
        )
    if RELAY_ONLY and not TURN_URLS:
        raise env.MisconfiguredError(
            "MINUTEWISE_RELAY_ONLY=1 needs MINUTEWISE_TURN_URLS: without a relay nobody connects."
        )
    if GATEWAY == "pretend":
        raise env.MisconfiguredError(
            "MINUTEWISE_GATEWAY=pretend moves no real money: it is allowed in the demo only."
        )


def _refuse_half_a_provider() -> None:
    """Whoever names a provider says as whom we are known there."""
    if OPENID_ISSUER and not (OPENID_CLIENT_ID and OPENID_SECRET):
        raise env.MisconfiguredError(
            "MINUTEWISE_OPENID_ISSUER needs MINUTEWISE_OPENID_CLIENT_ID and "
            "MINUTEWISE_OPENID_SECRET: the provider gives them when it is told of this site."
        )


_refuse_demo_parts()
_refuse_half_a_provider()
