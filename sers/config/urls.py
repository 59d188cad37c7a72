"""Where the site map is, where the FHIR door stands, and what is said when something is wrong."""

from django.urls import include, path

from sers.interop.fhir.urls import urlpatterns as fhir
from sers.web.urls import urlpatterns as pages

urlpatterns = [*pages, path("fhir/R4/", include((fhir, "fhir")))]

handler400 = "sers.config.faults.bad_request"
handler403 = "sers.config.faults.forbidden"
handler404 = "sers.config.faults.not_found"
handler500 = "sers.config.faults.failed"
