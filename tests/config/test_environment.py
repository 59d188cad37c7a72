"""What the environment says, and what is said when it says nothing of use."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from sers.config.environment import database, flag, words


@pytest.mark.parametrize("written", ["1", "true", "True", "YES", "on"])
def test_a_flag_is_up_in_any_common_spelling(written, monkeypatch):
    monkeypatch.setenv("A_FLAG", written)
    assert flag("A_FLAG") is True


@pytest.mark.parametrize("written", ["0", "false", "no", "off", "", "perhaps"])
def test_a_flag_is_down_for_anything_else(written, monkeypatch):
    monkeypatch.setenv("A_FLAG", written)
    assert flag("A_FLAG", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_an_unset_flag_is_its_default(default, monkeypatch):
    monkeypatch.delenv("A_FLAG", raising=False)
    assert flag("A_FLAG", default=default) is default


@pytest.mark.parametrize(
    ("written", "read"),
    [("", []), (" , ", []), ("one", ["one"]), ("one, two ,three", ["one", "two", "three"])],
)
def test_words_are_parted_by_commas(written, read, monkeypatch):
    monkeypatch.setenv("SOME_WORDS", written)
    assert words("SOME_WORDS") == read


def test_a_database_by_host_and_port(monkeypatch):
    monkeypatch.setenv("A_URL", "postgresql://app:p%40ss@db.example:5433/sers?sslmode=require")
    read = database("A_URL")
    assert (read["USER"], read["PASSWORD"], read["NAME"]) == ("app", "p@ss", "sers")
    assert (read["HOST"], read["PORT"]) == ("db.example", "5433")
    assert read["OPTIONS"]["sslmode"] == "require"


def test_a_database_by_socket(monkeypatch):
    monkeypatch.setenv("A_URL", "postgresql://sers_app@/sers?host=/run/folder")
    read = database("A_URL")
    assert (read["USER"], read["NAME"], read["HOST"]) == ("sers_app", "sers", "/run/folder")
    assert "host" not in read["OPTIONS"]


def test_several_hosts_of_which_one_writes(monkeypatch):
    monkeypatch.setenv("A_URL", "postgresql:///sers?host=a,b&target_session_attrs=read-write")
    read = database("A_URL")
    assert read["HOST"] == "a,b"
    assert read["OPTIONS"]["target_session_attrs"] == "read-write"


def test_the_owners_database_is_the_only_one_unless_it_is_named(monkeypatch):
    monkeypatch.delenv("AN_OWNER_URL", raising=False)
    monkeypatch.setenv("A_URL", "postgresql://app@/sers")
    assert database("AN_OWNER_URL", fallback="A_URL")["USER"] == "app"
    monkeypatch.setenv("AN_OWNER_URL", "postgresql://owner@/sers")
    assert database("AN_OWNER_URL", fallback="A_URL")["USER"] == "owner"


def test_the_pool_is_as_large_as_asked(monkeypatch):
    monkeypatch.setenv("A_URL", "postgresql://app@/sers")
    monkeypatch.setenv("DATABASE_POOL", "3")
    assert "pool" not in database("A_URL")["OPTIONS"]
    assert database("A_URL", pool=True)["OPTIONS"]["pool"]["max_size"] == 3


def test_no_database_says_what_to_set(monkeypatch):
    monkeypatch.delenv("A_URL", raising=False)
    with pytest.raises(ImproperlyConfigured, match="Set A_URL to postgresql://"):
        database("A_URL")


def test_another_kind_of_database_is_refused(monkeypatch):
    monkeypatch.setenv("A_URL", "sqlite:///sers.db")
    with pytest.raises(ImproperlyConfigured, match="A_URL must begin with postgresql://"):
        database("A_URL")
