"""Answers that stand in an order of their own, such as those of a Likert scale."""

from collections.abc import Collection

_SCALES = (
    ("strongly disagree", "disagree", "somewhat disagree", "slightly disagree", "neutral", "neither",
     "neither agree nor disagree", "undecided", "slightly agree", "somewhat agree", "agree", "strongly agree"),
    ("completely dissatisfied", "extremely dissatisfied", "very dissatisfied", "dissatisfied", "somewhat dissatisfied",
     "slightly dissatisfied", "neutral", "neither", "neither satisfied nor dissatisfied", "slightly satisfied",
     "somewhat satisfied", "satisfied", "very satisfied", "extremely satisfied", "completely satisfied"),
    ("extremely unlikely", "very unlikely", "unlikely", "somewhat unlikely", "neutral", "neither likely nor unlikely",
     "somewhat likely", "likely", "very likely", "extremely likely"),
    ("never", "almost never", "rarely", "seldom", "occasionally", "sometimes", "often", "frequently", "usually",
     "very often", "almost always", "always"),
    ("terrible", "very poor", "very bad", "poor", "bad", "below average", "fair", "average", "okay", "ok", "good",
     "above average", "very good", "great", "excellent", "outstanding"),
    ("not at all", "a little", "slightly", "somewhat", "moderately", "quite", "quite a bit", "a lot", "very",
     "very much", "extremely", "completely"),
    ("not important", "not at all important", "slightly important", "somewhat important", "moderately important",
     "important", "very important", "extremely important"),
    ("none", "very low", "low", "medium", "moderate", "high", "very high", "urgent", "critical"),
    ("minor", "normal", "major", "critical", "blocker"),
    ("negative", "mixed", "neutral", "positive"),
    ("detractor", "passive", "promoter"),
)  # fmt: skip


def scale_order(values: Collection[str]) -> list[str] | None:
    """Return values from the least to the most where all are of one scale, in whatever case; else None."""
    for scale in _SCALES:
        if len(values) > 2 and all(value.lower() in scale for value in values):
            return sorted(values, key=lambda value: scale.index(value.lower()))
    return None
