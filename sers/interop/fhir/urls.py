"""The addresses of the FHIR door, under `/fhir/R4/`: as FHIR has them, without a last slash."""

from django.urls import URLPattern, path

from sers.interop.fhir import views

urlpatterns: list[URLPattern] = [
    path("Questionnaire", views.questionnaires, name="questionnaires"),
    path("Questionnaire/<slug:form>-<int:number>", views.questionnaire, name="questionnaire"),
    path(
        "QuestionnaireResponse/<uuid:referral_id>",
        views.questionnaire_response,
        name="questionnaire_response",
    ),
]
