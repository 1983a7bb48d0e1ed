"""Questions worth asking of a corpus, chosen by what its texts and column names look like.

Each kind of corpus has cue words. A kind scores the share of documents (0..1, over at most 300 spread evenly) that hold
one of its cues, plus 0.3 when a column's name is one of its names. The best kind that reaches its bar gives its
questions; one that scores more than half of that adds two; general questions, which suit any corpus, fill up. A sample
corpus's own questions come first. A person who knows better names the kind.

The built-in model was asked every question here of ten texts or more; those it answers with one word whatever the text
("Is it a fact or an opinion?": an opinion) are left out.
"""

import re
from dataclasses import dataclass
from itertools import chain

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.samples import sample, sample_names
from inbedder_core.errors import CorpusError, SettingError

_LOOKED_AT = 300
_COLUMN_WORTH = 0.3


@dataclass(frozen=True)
class Kind:
    """One kind of corpus: patterns of cues in lower-cased texts and in column names, questions, and the bar."""

    name: str
    cues: str
    columns: str
    questions: tuple[str, ...]
    bar: float = 0.25


GENERAL = (
    "What is the topic?",
    "How does the writer feel?",
    "What is the main point?",
    "What is the tone?",
    "What kind of text is it?",
    "What is the problem?",
    "Which field is it from?",
    "Who is affected?",
)

KINDS = (
    Kind(
        name="support messages",
        cues=r"my (?:card|account|order|money|payment|transfer|refund|password|pin|subscription|bill|flight|booking)"
        r"|how (?:do|can) i|top.?up|please help|refund|i still haven't|why (?:was|is|did|has) my",
        columns=r"ticket|case|agent|queue|priority|customer|intent|channel",
        questions=(
            "What is the problem?",
            "Which product or service is it about?",
            "How does the customer feel?",
            "What does the user want to do?",
            "Is it a question or a complaint?",
        ),
    ),
    Kind(
        name="reviews",
        cues=r"love[ds]?|great|terrible|recommend|disappoint\w*|excellent|delicious|awful|waste|quality|worth|best|worst"
        r"|perfect|bought|purchased?|size|comfortable|movie|film|acting|food|service|restaurant|menu|waiter|waitress|price"
        r"|good|bad|works?|worked",
        columns=r"rating|stars?|score|product|brand|recommended|sentiment|review",
        questions=(
            "What kind of thing is reviewed?",
            "Is the opinion positive or negative?",
            "Which quality is praised or criticised?",
            "How does the writer feel?",
            "Which feature is mentioned?",
        ),
    ),
    Kind(
        name="debates",
        cues=r"should|ought to|would (?:be|lead|cause)|must (?:not )?be|ban(?:ned)?|rights?|unfair|justified|harmful",
        columns=r"stance|motion|claim|argument|debate|key.?point",
        questions=(
            "What is debated?",
            "Does the writer support it or oppose it?",
            "What reason is given?",
            "Who would be affected?",
            "Which value is at stake?",
        ),
    ),
    Kind(
        name="political speeches",
        cues=r"congress|senate|government|president|nation(?:al|s)?|federal|act of|tax(?:es|ation)?|americans?|minister"
        r"|parliament|party|polic(?:y|ies)|election|amends",
        columns=r"party|bill|speaker|president|vote|state|chamber|politician",
        questions=(
            "Which policy area is it?",
            "Who is affected?",
            "What is promised or demanded?",
            "Which emotion does the speaker appeal to?",
            "Which problem is named?",
        ),
    ),
    Kind(
        name="news",
        cues=r"said|according to|reuters|officials?|announced|reported|police|percent|on (?:mon|tues|wednes)day",
        columns=r"headline|publisher|outlet|newspaper|published|section|byline",
        questions=(
            "Which event is reported?",
            "Where does it happen?",
            "What kind of event is it?",
            "Who is involved?",
            "Which section of a newspaper fits?",
        ),
        bar=0.3,
    ),
    Kind(
        name="stories",
        cues=r"once upon|said the|(?:he|she|they) (?:went|came|saw|cried|took|asked|told|said)|king|queen|princess"
        r"|forest|witch|the old (?:man|woman)|upon a time",
        columns=r"story|tale|chapter|book|character|collection",
        questions=(
            "Which emotion dominates?",
            "Who is the main character?",
            "What happens?",
            "What is the mood?",
        ),
        bar=0.35,
    ),
    Kind(
        name="papers",
        cues=r"we (?:propose|present|show|study|introduce|find|investigate|demonstrate)|in this (?:paper|work|study)"
        r"|this paper|state-of-the-art|experiments|methods?:|patients|dataset|et al",
        columns=r"abstract|doi|arxiv|journal|authors?|mesh|venue",
        questions=(
            "What is the research task?",
            "Which method is used?",
            "What is studied?",
            "What problem is solved?",
            "Which field is it from?",
        ),
    ),
    Kind(
        name="questions about code",
        cues=r"java\w*|python|php|sql|c#|\.net|html|css|ajax|jquery|linq|hibernate|wordpress|excel|vba|bash|scala|haskell"
        r"|function|class|compile\w*|api|query|svn|git|drupal|magento|oracle|spring|qt|matlab|cocoa|xcode|exception|server"
        r"|visual studio|sharepoint|apache|mac os|osx|string|array|plugin|database",
        columns=r"tags?|language|repo|repository|stack|library",
        questions=(
            "Which technology is it about?",
            "What is the problem?",
            "What does the developer want to do?",
            "Which programming language is it about?",
            "Which task is described?",
        ),
    ),
    Kind(
        name="commands",
        cues=r"(?:please )?(?:turn|play|set|remind|show|open|tell|add|remove|delete|send|call|start|stop|order)"
        r"(?= (?:on|off|the|a|an|me|my|up|some|down|to|all|this|that|any)\b)|alexa|olly|siri|hey google",
        columns=r"scenario|intent|slots?|utterance|device|skill",
        questions=(
            "Which device or service is it about?",
            "What should the assistant do?",
            "What does the user want to do?",
        ),
        bar=0.2,
    ),
    Kind(
        name="social posts",
        cues=r"[@#][a-z_]\w+|https?://|\brt\b|lol|omg|[\U0001F300-\U0001FAFF]",
        columns=r"tweet|retweets?|likes|hashtags?|handle|followers|subreddit|upvotes",
        questions=(
            "Who or what is it about?",
            "How does the writer feel?",
            "What is the mood?",
            "What is the writer's stance?",
            "Is it personal or public?",
        ),
        bar=0.3,
    ),
    Kind(
        name="survey answers",
        cues=r"i (?:would like|wish|think|feel|suggest|prefer)|more (?:time|training|support|staff|communication)"
        r"|could be (?:better|improved)|management|employees?|colleagues|workload",
        columns=r"survey|respondent|question|answer|response|wave|department|satisfaction|nps",
        questions=(
            "Which area should be improved?",
            "How does the person feel?",
            "Is it praise or criticism?",
            "What is suggested?",
            "What is the person's main concern?",
        ),
    ),
    Kind(
        name="interviews",
        cues=r"i (?:was|remember|grew up|started|felt|used to|don't know)|back then|you know|we used to|interviewer"
        r"|my (?:mother|father|parents|husband|wife|job|family|colleagues)",
        columns=r"interview(?:er|ee)?s?|participants?|informants?|transcripts?|turn|segment",
        questions=(
            "What is the person talking about?",
            "How does the person feel?",
            "What was difficult?",
            "What does the person value?",
        ),
        bar=0.4,
    ),
)


def suggest_instructions(corpus: Corpus, *, kind: str | None = None, most: int = 8) -> tuple[str, ...]:
    """Return up to `most` different short questions, those that suit the corpus best first; never none.

    `kind` is what the texts are, as in `kind_names`, if a person says so; "" is none of these. Raises SettingError.
    """
    if kind is not None and kind != corpus_kind(corpus):
        return tuple(dict.fromkeys((*_questions(kind), *GENERAL)))[: max(most, 1)]
    ranked = rank_kinds(corpus)
    second = [other for score, other in ranked[1:2] if score > ranked[0][0] / 2]
    suited = chain(*(best.questions for _, best in ranked[:1]), *(other.questions[:2] for other in second))
    return tuple(dict.fromkeys((*_own(corpus.name), *suited, *GENERAL)))[: max(most, 1)]


def corpus_kind(corpus: Corpus) -> str:
    """Name the kind a corpus looks like; "" when like none."""
    ranked = rank_kinds(corpus)
    return ranked[0][1].name if ranked else ""


def kind_names() -> tuple[str, ...]:
    """Name the kinds of corpora there are questions for."""
    return tuple(kind.name for kind in KINDS)


def _questions(name: str) -> tuple[str, ...]:
    known = {kind.name: kind.questions for kind in KINDS} | {"": ()}
    if name not in known:
        raise SettingError(f"there is no kind of corpus {name!r}; the kinds are {', '.join(kind_names())}")
    return known[name]


def _own(name: str) -> tuple[str, ...]:
    try:
        return sample(name).instructions if name in sample_names() else ()
    except CorpusError:  # installed without the samples: questions need none of them
        return ()


def rank_kinds(corpus: Corpus) -> list[tuple[float, Kind]]:
    """Return the kinds that reach their bar with their scores, best first."""
    step = max(1, len(corpus) // _LOOKED_AT)
    texts = [text[:2000].lower() for text in corpus.texts[::step]]
    scored = [(_score(kind, texts, list(corpus.metadata)), kind) for kind in KINDS]
    return sorted((pair for pair in scored if pair[0] >= pair[1].bar), key=lambda pair: -pair[0])


def _score(kind: Kind, texts: list[str], columns: list[str]) -> float:
    cue = re.compile(rf"(?<!\w)(?:{kind.cues})(?!\w)")
    share = sum(1 for text in texts if cue.search(text)) / max(len(texts), 1)
    name = re.compile(rf"(?<![a-z])(?:{kind.columns})(?![a-z])")
    return share + _COLUMN_WORTH * any(name.search(column.lower()) for column in columns)
