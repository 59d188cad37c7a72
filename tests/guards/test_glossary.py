"""The glossary names what there is, and nothing that there is not."""

import ast
import re

import pytest
from django.apps import apps

from sers.beds.lifecycle import RequestStatus
from sers.referrals.lifecycle import LegStatus, Status
from tests.guards import source

GLOSSARY = (source.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

STATUSES = [*Status, *LegStatus, *RequestStatus]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("sers.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_explained(model):
    assert f"`{model.__name__}`" in GLOSSARY


@pytest.mark.parametrize("status", STATUSES, ids=str)
def test_every_status_is_explained_with_its_words(status):
    assert re.search(rf"\| `{status.value}` \| {re.escape(str(status.label))} \|", GLOSSARY)


def test_no_status_is_explained_that_there_is_not():
    explained = re.findall(r"(?m)^\| `([a-z_]+)` \|", GLOSSARY)
    assert set(explained) == {status.value for status in STATUSES}


def test_every_name_in_it_is_a_class_of_the_code():
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", GLOSSARY))
    classes = {
        node.name
        for module in source.MODULES
        for node in ast.walk(source.tree(module))
        if isinstance(node, ast.ClassDef)
    }
    assert named - classes == set()
