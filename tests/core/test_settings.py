"""A setting declared once gives its default, its help and its range."""

from dataclasses import dataclass, field

import pytest

from inbedder_core.errors import SettingError
from inbedder_core.settings import check, declared, setting


@dataclass(frozen=True)
class Config:
    method: str = setting("fast", "How to do it.", choices=("fast", "good"))
    share: float = setting(0.5, "How much of it.", least=0.0, most=1.0)
    count: int | None = setting(None, "How many; None lets the data decide.", least=1)
    other: int = 3
    items: tuple[str, ...] = field(default_factory=tuple)


def test_defaults_pass_and_only_settings_are_declared():
    check(Config())
    assert [item.name for item in declared(Config)] == ["method", "share", "count"]
    assert [item.name for item in declared(Config())] == ["method", "share", "count"]
    assert declared(Config)[1].metadata["help"] == "How much of it."


@pytest.mark.parametrize(("name", "end", "beyond"), [("share", 0.0, -1e-9), ("share", 1.0, 1.01), ("count", 1, 0)])
def test_the_ends_of_a_range_belong_to_it(name, end, beyond):
    check(Config(**{name: end}))
    with pytest.raises(SettingError, match=name):
        check(Config(**{name: beyond}))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (Config(method="slow"), "method is 'slow'; choose one of fast, good"),
        (Config(share=-0.1), "share is -0.1; it must be at least 0.0"),
        (Config(share=1.1), "share is 1.1; it must be at most 1.0"),
        (Config(count=0), "count is 0; it must be at least 1"),
    ],
)
def test_a_value_out_of_range_is_named_with_what_is_allowed(config, said):
    with pytest.raises(SettingError, match=said):
        check(config)
