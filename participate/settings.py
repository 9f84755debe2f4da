"""Every setting, from the environment; closed unless told otherwise.

Without DEBUG a missing secret, host or database stops the start with a sentence. `.env.example` explains each name.
"""

import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.functional import lazy
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from participate import environment
from participate.environment import amount, env, refuse, switch, whole

BASE_DIR = Path(__file__).resolve().parent.parent

environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

DEBUG = switch("DEBUG")


def required(name: str, in_debug: str, why: str) -> str:
    """The value of `name`; while DEBUG is on, `in_debug` stands in for it."""
    value = env.str(name, default=in_debug if DEBUG else "")
    if not value:
        refuse(f"Set {name}: {why}. To try things out on your own machine set DEBUG=1.")
    return value


SECRET_KEY = environment.secret(
    required("SECRET_KEY", "only-for-trying-things-out-and-never-ever-for-people", "it signs sessions and codes")
)
# Where people reach the site. Its scheme decides whether cookies are for HTTPS alone.
SITE_URL = environment.site(
    required("SITE_URL", "http://127.0.0.1:8000", "links in letters, mails and QR codes begin with it"), DEBUG
)
ALLOWED_HOSTS = environment.hosts(
    required("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "the host names this site answers to"), SITE_URL
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "community.views.errors.form_expired"
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
KEYS_DIR = Path(env.str("KEYS_DIR", default=str(VAR_DIR / "keys")))
# Keys of ballot boxes, one file each; shared by all machines of a site and in no backup of the database.
ELECTION_KEYS_DIR = Path(env.str("ELECTION_KEYS_DIR", default=str(KEYS_DIR / "elections")))
# A TrueType file with Chinese, put into printed sheets; empty: looked for where systems keep fonts.
PAPER_FONT = env.str("PAPER_FONT", default="")
# Who was erased, by number alone. Keep a copy apart from the backups: a restored one is told by it whom to forget.
ERASE_JOURNAL = Path(env.str("ERASE_JOURNAL", default=str(VAR_DIR / "erased.jsonl")))
# Given here when several machines serve one site; else each is made once in a file under KEYS_DIR.
KEYS = {"residence": env.str("RESIDENCE_KEY", default=""), "vouchers": env.str("VOUCHER_KEY", default="")}

# Applications

INSTALLED_APPS = [
    "modeltranslation",  # before any admin, so that staff forms show both languages
    "community",
    "records",
    "points",
    "proposals",
    "voting",
    "cms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "simple_history",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.page_cache.FrontDoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "community.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "community.middleware.AssistedMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "community.middleware.PreferencesMiddleware",
    "community.middleware.FormAddressMiddleware",
    "community.accounts.gate.StaffGate",
    "simple_history.middleware.HistoryRequestMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "cms.middleware.StaffDoorMiddleware",
]

ROOT_URLCONF = "participate.urls"
WSGI_APPLICATION = "participate.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.context_processors.frame",
                "voting.context_processors.ballot_begun",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database

DATABASE_URL = environment.database(
    required("DATABASE_URL", f"sqlite:///{VAR_DIR}/participate.sqlite3", "where the site keeps its records")
)
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = whole("DATABASE_CONN_MAX_AGE", 600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # Write-ahead logging could corrupt a file before SQLite 3.51.3.
    journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "DELETE"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=5000 -c statement_timeout=30000"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache, tasks, mail, text messages

CELERY_BROKER_URL = environment.address(
    "CELERY_BROKER_URL", env.str("CELERY_BROKER_URL", default="memory://"), ["redis", "rediss", "memory"]
)
SEVERAL_PROCESSES = whole("WEB_CONCURRENCY", 1, at_least=1) > 1 or CELERY_BROKER_URL != "memory://"
CACHE_URL = environment.cache(env.str("CACHE_URL", default="locmemcache://participate"), SEVERAL_PROCESSES)
CACHES = {"default": environ.Env.cache_url_config(CACHE_URL)}
CACHES["pages"] = environment.pages(CACHES["default"])
CELERY_TASK_ALWAYS_EAGER = CELERY_BROKER_URL == "memory://"
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

EMAIL_URL = environment.mail(required("EMAIL_URL", "consolemail://", "codes and notices leave by mail"))
vars().update(environ.Env.email_url_config(EMAIL_URL))
# A mail server that does not answer is given up before another worker takes the letter for abandoned.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.sender(
    env.str("DEFAULT_FROM_EMAIL", default="Participate <noreply@participate.example>")
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# People and signing in

AUTH_USER_MODEL = "community.Resident"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "community:me"
ACCOUNT_ADAPTER = "community.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "community.accounts.adapter.SecondFactorAdapter"
ACCOUNT_FORMS = {
    "login": "community.accounts.forms.PasswordLoginForm",
    "change_password": "community.accounts.forms.ChangePasswordForm",
    "set_password": "community.accounts.forms.SetPasswordForm",
    "reauthenticate": "community.accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
# Codes, and what a new resident is asked, are ours (community/accounts); these two only describe them to allauth.
ACCOUNT_SIGNUP_FIELDS = ["phone*", "email", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "send_code": "20/m/ip,300/d/ip,3/10m/key,10/d/key",
    "check_code": "60/m/ip,8/10m/key",
    "signup": "10/m/ip,100/d/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "community.accounts.key_forms.SecondKeyForm",
    "reauthenticate": "community.accounts.key_forms.ConfirmForm",
    "activate_totp": "community.accounts.key_forms.SetUpAppForm",
    "add_webauthn": "community.accounts.key_forms.AddPasskeyForm",
    "edit_webauthn": "community.accounts.key_forms.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
# Whoever publishes, counts or pays signs in with a second factor.
SECOND_FACTOR_REQUIRED = switch("SECOND_FACTOR_REQUIRED", default=not DEBUG)
# How many proxies of ours stand before the site; only what they say about a visitor's address is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = whole("TRUSTED_PROXY_COUNT", 0)
# A form filled faster than anybody types was filled by a machine.
FORM_MIN_SECONDS = amount("FORM_MIN_SECONDS", 0 if DEBUG else 1.5)
STAFF_SESSION_HOURS = whole("STAFF_SESSION_HOURS", 12, at_least=1)
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True

[PHONE_REGION] = environment.regions("PHONE_REGION", [env.str("PHONE_REGION", default="CN")])
# Which countries' numbers get texts: those of others are a favourite of those who earn by making sites send them.
PHONE_REGIONS = environment.regions("PHONE_REGIONS", env.list("PHONE_REGIONS", default=[PHONE_REGION]))
SMS_GATEWAY_URL = environment.gateway(env.str("SMS_GATEWAY_URL", default=""))
SMS_IN_CONSOLE = SMS_GATEWAY_URL == "console:" or (DEBUG and not SMS_GATEWAY_URL)
SMS_BACKEND = "console" if SMS_IN_CONSOLE else "gateway" if SMS_GATEWAY_URL else "off"
SMS_GATEWAY_METHOD = env.str("SMS_GATEWAY_METHOD", default="POST")
SMS_GATEWAY_HEADERS = environment.words("SMS_GATEWAY_HEADERS", {"Authorization": "Bearer {token}"})
SMS_GATEWAY_BODY = env.str("SMS_GATEWAY_BODY", default='{"to": "{to}", "text": "{text}", "sender": "{sender}"}')
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
SMS_GATEWAY_SENDER = env.str("SMS_GATEWAY_SENDER", default="")
SMS_GATEWAY_SUCCESS = env.str("SMS_GATEWAY_SUCCESS", default="")
SMS_GATEWAY_TIMEOUT = amount("SMS_GATEWAY_TIMEOUT", 5, at_least=0.1)
# Codes texted on one day, all people together; what is left unspent protects the operator's bill.
SMS_CODES_A_DAY = whole("SMS_CODES_A_DAY", 2000)

# Who keeps copies of the record's signed checkpoints: committee members, a notary, a newspaper.
CHECKPOINT_MAIL = [address.strip() for address in env.str("CHECKPOINT_MAIL", default="").split(",") if address.strip()]

# Languages and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
MODELTRANSLATION_FALLBACK_LANGUAGES = ("zh-hans", "en")


def MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME(name: object, language: str) -> str:  # noqa: N802
    return f"{name} · {get_language_info(language)['name_local']}"


LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = environment.zone("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# Whose site this is: stands on every page, said in each language

TOWN = {
    "zh-hans": {
        "name": env.str("TOWN_NAME_ZH_HANS", default="桂花街道"),
        "tagline": env.str("TOWN_TAGLINE_ZH_HANS", default="街坊一起办"),
        "phone": env.str("TOWN_PHONE", default="5550 0107"),
        "phone_hours": env.str(
            "TOWN_PHONE_HOURS_ZH_HANS", default="周一到周六 8:30 到 17:30。下楼不方便的，可以预约上门。"
        ),
        "help_points": tuple(
            env.list(
                "TOWN_HELP_POINTS_ZH_HANS",
                default=["桂花里 7 弄 3 号居委会", "北河沿 21 号河畔会客厅", "槐树院老年食堂一楼"],
            )
        ),
    },
    "en": {
        "name": env.str("TOWN_NAME_EN", default="Osmanthus"),
        "tagline": env.str("TOWN_TAGLINE_EN", default="Neighbours get it done"),
        "phone_hours": env.str(
            "TOWN_PHONE_HOURS_EN",
            default="Monday to Saturday, 8:30 to 17:30. If the stairs are too much, we come to you.",
        ),
        "help_points": tuple(
            env.list(
                "TOWN_HELP_POINTS_EN",
                default=[
                    "Residents' committee, 3 Lane 7, Osmanthus Lane",
                    "Riverside room, 21 North Bank",
                    "Elders' canteen, ground floor, Locust Court",
                ],
            )
        ),
    },
}

# Files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
environment.apart("STATIC_ROOT", STATIC_ROOT, VAR_DIR=VAR_DIR, KEYS_DIR=KEYS_DIR, MEDIA_ROOT=MEDIA_ROOT)
environment.apart("MEDIA_ROOT", MEDIA_ROOT, VAR_DIR=VAR_DIR, KEYS_DIR=KEYS_DIR, STATIC_ROOT=STATIC_ROOT)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Staff side


def _town_name() -> str:
    return TOWN.get(get_language() or LANGUAGE_CODE, TOWN[LANGUAGE_CODE])["name"]


WAGTAIL_SITE_NAME = lazy(_town_name, str)()
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15_000_000
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# Safety

HTTPS = urlsplit(SITE_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and switch("SECURE_SSL_REDIRECT", default=True)
# Whoever watches over the process asks it directly, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = whole("SECURE_HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if switch("BEHIND_HTTPS_PROXY") else None
LANGUAGE_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
