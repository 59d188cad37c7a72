"""How hard a text is to read, said so that its writer can do something about it."""

from sers.content import plainness


def test_long_sentences_and_long_words_are_named():
    long = " ".join(["word"] * 26) + "."
    told = plainness.measured(f"Ring us. {long}\n\n- Our multidisciplinary [team](https://x.y)")
    assert (told.sentences, told.average) == (3, 10)
    assert told.too_long == ((long, 26),)
    assert told.long_words == ("multidisciplinary",)


def test_numbers_that_are_filled_in_are_no_words():
    assert plainness.measured("{number:nhs-111}").sentences == 0
    assert plainness.measured("").average == 0
