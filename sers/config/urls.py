"""Where the site map is, and the pages for when something is wrong."""

from sers.web.urls import urlpatterns

__all__ = ["urlpatterns"]

handler400 = "sers.web.errors.bad_request"
handler403 = "sers.web.errors.forbidden"
handler404 = "sers.web.errors.not_found"
handler500 = "sers.web.errors.failed"
