"""Settings of an instance. Everything that an instance owns lives under one data directory.

Environment variables (documented in docs/settings.md) override the defaults; `preau serve` sets them.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from preau import __version__
from preau.journal.secret_files import made_once

PACKAGE = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"PREAU_{name}", default)


def flag(name: str, *, default: bool = False) -> bool:
    return env(name, "1" if default else "0") in ("1", "true", "yes", "on")


# --- The data directory -----------------------------------------------------------------------------------------
DATA_DIR = Path(env("DATA", "var")).resolve()
PUBLIC_DIR = Path(env("PUBLIC", str(DATA_DIR / "public"))).resolve()
KEYS_DIR = DATA_DIR / "keys"
LOGS_DIR = DATA_DIR / "logs"


def _secret_key() -> str:
    """The instance's own secret, made at the first start and readable by its owner only."""
    return made_once(KEYS_DIR / "django.secret", lambda: secrets.token_urlsafe(50).encode()).decode().strip()


SECRET_KEY = env("SECRET_KEY") or _secret_key()
DEBUG = flag("DEBUG")
# One-click sign-in links exist only in a demonstration, never in an instance that holds real sittings.
DEMO = flag("DEMO")
VERSION = __version__

# --- Where it answers -------------------------------------------------------------------------------------------
HOST = env("HOST", "127.0.0.1")
PORT = int(env("PORT", "8000"))
# Who listens on one address of the network is reached at it, and not on this machine's own name.
_NAME = "localhost" if HOST in ("127.0.0.1", "localhost", "0.0.0.0", "::", "::1") else HOST
SITE_URL = env("URL", f"http://{f'[{_NAME}]' if ':' in _NAME else _NAME}:{PORT}").rstrip("/")
_OWN_NAME = urlsplit(SITE_URL).hostname or ""
_OWN_HOSTS = f"localhost,127.0.0.1,[::1],{f'[{_OWN_NAME}]' if ':' in _OWN_NAME else _OWN_NAME}"
ALLOWED_HOSTS = [h for h in env("ALLOWED_HOSTS", _OWN_HOSTS).split(",") if h]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# Two instances on one machine share the host name, and cookies ignore ports.
SESSION_COOKIE_NAME = f"preau_{PORT}"
CSRF_COOKIE_NAME = f"preau_csrf_{PORT}"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_PROXY = flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"

# --- Media: Janus on loopback, its own ports ---------------------------------------------------------------------
# Not 8088, where the service of Debian's own package listens.
JANUS_HTTP_PORT = int(env("JANUS_PORT", str(PORT + 87)))
JANUS_RTP_PORTS = env("JANUS_RTP_PORTS", f"{20000 + PORT % 1000 * 10}-{20199 + PORT % 1000 * 10}")
# Loopback UDP ports on which the mixers receive; one block of 100 a sitting on air.
STUDIO_RTP_BASE = int(env("STUDIO_PORTS", str(40000 + PORT % 1000 * 10)))
# The IP address that browsers reach Janus' media ports at, behind a translator; empty: the machine's own addresses.
MEDIA_ADDRESS = env("MEDIA_ADDRESS")

# --- Django -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "preau.journal",
    "preau.people",
    "preau.assemblies",
    "preau.agenda",
    "preau.ballots",
    "preau.room",
    "preau.studio",
    "preau.publication",
    "preau.web",
    "preau.ops",
    # After ours, whose templates take the place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "preau.web.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "preau.web.typography.TypographyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "preau.web.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "preau.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "preau.web.context.instance",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database: SQLite by default, PostgreSQL as a setting ----------------------------------------------------------
if env("DATABASE").startswith("postgresql:"):
    # "postgresql:dbname=preau user=preau host=/run/postgresql"
    _options = dict(part.split("=", 1) for part in env("DATABASE").removeprefix("postgresql:").split())
    DATABASES: dict[str, dict[str, object]] = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _options.pop("dbname", "preau"),
            "OPTIONS": _options,
            # Under ASGI every request may run in another thread: a kept connection would leak.
            "CONN_MAX_AGE": 0,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "preau.sqlite3",
            # A real file: a database in memory locks otherwise, and races would be tested on something else.
            # One a process: test runs side by side in one tree must not remove each other's.
            "TEST": {"NAME": DATA_DIR / f"test-{os.getpid()}.sqlite3"},
            "OPTIONS": {
                "timeout": 20,
                # A writer takes its lock when it starts, so that read-decide-append is one step.
                "transaction_mode": "IMMEDIATE",
                # FULL: a command is acknowledged only when it is on the disk.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                # Erased choices of sealed votes are overwritten, not only unlinked.
                "PRAGMA secure_delete=ON;",
            },
        }
    }

# --- Accounts -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "preau.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
# Six digits: the keypad of a phone, and three attempts only.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Somebody who adds a key to an account that is not theirs is seen by its owner.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
# Limits count addresses: that of the person, which the server in front says last, never one that a client claims.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
# A whole council signs in within minutes from one town hall, which the network shows as one address. What protects
# an account is stricter: six codes in a quarter of an hour, three tries a code: 72 guesses an hour out of a million.
ACCOUNT_RATE_LIMITS = {"request_login_code": "200/m/ip,6/15m/key", "login": "300/m/ip"}
# The counts live in memory; with Django's 300 entries, asking for as many strangers would make an account's forgotten.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Préau"
# WebAuthn works on http://localhost only; elsewhere the browser itself asks for https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# --- Mail: printed on the console until an SMTP server is set ------------------------------------------------------
EMAIL_HOST = env("SMTP_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = int(env("SMTP_PORT", "587"))
EMAIL_HOST_USER = env("SMTP_USER")
EMAIL_HOST_PASSWORD = env("SMTP_PASSWORD")
EMAIL_USE_TLS = EMAIL_PORT == 587
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "preau@localhost")

# --- Language, time, files ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", "Europe/Paris")
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "documents"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
# A PDF attached to an item, in bytes.
DOCUMENT_MAX_BYTES = 50_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
}
