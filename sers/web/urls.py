"""The site map: every address of the site, in one file."""

from django.urls import URLPattern, URLResolver, include, path

from sers.web.account import views as account
from sers.web.manage import views as manage
from sers.web.public import views as public
from sers.web.record import views as record

type Routes = list[URLPattern | URLResolver]

PUBLIC: Routes = [
    path("", public.home, name="home"),
    path("status/", public.status, name="status"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("cookies/", public.cookies, name="cookies"),
]

# allauth looks these up by name, outside of any namespace.
ACCOUNT: Routes = [
    path("sign-in/", account.sign_in, name="account_login"),
    path("sign-out/", account.sign_out, name="account_logout"),
    path("account/new/", account.ask_for_one, name="account_signup"),
    path("account/forgotten/", account.forgotten, name="account_reset_password"),
]

urlpatterns: Routes = [
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
    path("", include((PUBLIC, "public"))),
    path("", include(ACCOUNT)),
    path("account/", include(([path("", account.arrive, name="arrive")], "account"))),
    path("record/", include(([path("access/", record.access, name="access")], "record"))),
    path("manage/", include(([path("routes/", manage.routes, name="routes")], "manage"))),
]
