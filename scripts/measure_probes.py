"""Measure how often occlusion finds the word that decides: `python -m scripts.measure_probes [MODEL]`.

Texts are made so that one word decides the answer. Printed are the share of texts whose most influential word is that
one, by occlusion and by gradient times input, the deletion curves against random ones, and what the probes cost.
"""

import sys
import time
from collections.abc import Sequence

import numpy as np

from inbedder_core import load_encoder
from inbedder_core.encoders import Encoder
from inbedder_core.probes import deletion_curve, influence, likely_answers

WHO, COLOR, FEELING, PROBLEM = "Who was rude?", "What color is it?", "How does the writer feel?", "What is broken?"
CASES = (
    ("The food was good but the staff rude.", WHO, "staff"),
    ("The room was lovely but the manager was rude to us.", WHO, "manager"),
    ("My wife was kind, and the waiter was rude all evening.", WHO, "waiter"),
    ("Our driver was rude although the bus was clean.", WHO, "driver"),
    ("I bought a red bicycle for my daughter last spring.", COLOR, "red"),
    ("The old house has a green door and stands by the river.", COLOR, "green"),
    ("She wore a yellow dress to the party on Friday.", COLOR, "yellow"),
    ("They painted the kitchen blue after the winter.", COLOR, "blue"),
    ("After the meeting I was angry and walked home in the rain.", FEELING, "angry"),
    ("We waited for two days and now I am happy with the result.", FEELING, "happy"),
    ("The parcel came on Monday and I am disappointed with it.", FEELING, "disappointed"),
    ("I was afraid when the lights went out on the stairs.", FEELING, "afraid"),
    ("The screen of my phone is broken since Tuesday.", PROBLEM, "screen"),
    ("In our flat the heating is broken again this week.", PROBLEM, "heating"),
    ("The camera works but the battery is broken.", PROBLEM, "battery"),
    ("We drove to Paris last summer and stayed for a week.", "Which city is it about?", "Paris"),
    ("My brother moved to Berlin because of his new job.", "Which city is it about?", "Berlin"),
    ("The concert takes place on Saturday in the old theatre.", "On which day is it?", "Saturday"),
    ("Please send the invoice before Thursday, as we agreed.", "On which day is it?", "Thursday"),
    ("My dog sleeps on the sofa all day long.", "Which animal is it about?", "dog"),
    ("A horse stood behind the barn when we arrived.", "Which animal is it about?", "horse"),
    ("For breakfast we had pancakes with a lot of fruit.", "Which meal is it about?", "breakfast"),
    ("The teacher told the parents that the trip is cancelled.", "Who spoke?", "teacher"),
    ("He plays the violin every evening before supper.", "Which instrument is it about?", "violin"),
)

OPINION, COUNTRY, KIND = (
    "Is the opinion positive or negative?",
    "Which country is it about?",
    "What kind of animal is it?",
)
INDIRECT = (
    ("What a wonderful hotel near the station.", OPINION, "wonderful"),
    ("It is a terrible film with a long title.", OPINION, "terrible"),
    ("The hotel was filthy when we came on Monday.", OPINION, "filthy"),
    ("The waiter was charming and brought us the menu.", OPINION, "charming"),
    ("We spent a week in Tokyo with friends from school.", COUNTRY, "Tokyo"),
    ("My flight to Rome was cancelled in the morning.", COUNTRY, "Rome"),
    ("A sparrow sat on the fence this morning.", KIND, "sparrow"),
    ("In the pond behind our house swims a carp.", KIND, "carp"),
    ("My son smiled when he saw the parcel.", "How does the son feel?", "smiled"),
    ("She cried when the letter came on Monday.", "How does she feel?", "cried"),
    ("The surgeon called us after lunch.", "Where does this person work?", "surgeon"),
    ("The pilot called us after lunch.", "Where does this person work?", "pilot"),
)
"""Texts that are asked for more than to repeat a word."""


def main(model: str | None = None) -> None:
    """Print a line for each text, then the shares and means, of answers in the text and of others."""
    encoder = load_encoder(model)
    for cases in (CASES, INDIRECT):
        measure(encoder, cases)
    start = time.perf_counter()
    for answer in likely_answers(encoder, [CASES[0][0]], CASES[0][1])[0]:
        print(f"  {answer.probability:6.1%} {answer.answer}")
    print(f"runners-up of a text: {time.perf_counter() - start:.2f} s")


def measure(encoder: Encoder, cases: Sequence[tuple[str, str, str]]) -> None:
    """Print a line for each text, then the shares and means."""
    hits, agreements, gains, seconds = [], [], [], []
    for text, question, word in cases:
        start = time.perf_counter()
        found = influence(encoder, text, question)
        seconds.append(time.perf_counter() - start)
        curve = deletion_curve(encoder, found)
        by_gradient = found.pieces[int(found.gradient.argmax())]
        tops = [piece.text.strip(".,") for piece in (found.top, by_gradient)]
        hits.append([top == word for top in tops])
        agreements.append(found.agreement)
        gains.append(curve.gain)
        print(
            f"{tops[0] == word!s:5} {word:12} {found.answer:24} occlusion {tops[0]:12} gradient {tops[1]:12} "
            f"agreement {found.agreement or 0:5.2f} gain {curve.gain:5.2f}"
        )
    shares = np.mean(hits, axis=0)
    print(f"{len(cases)} texts: deciding word first by occlusion {shares[0]:.0%}, by gradient x input {shares[1]:.0%}")
    print(f"mean rank correlation of the two {np.mean([value or 0 for value in agreements]):.2f}")
    print(
        f"deletion curve below random in {np.mean(np.array(gains) > 0):.0%}, by {np.mean(gains):.2f} nats on the mean"
    )
    print(f"influence of a text: {np.median(seconds):.2f} s (median)")


if __name__ == "__main__":
    main(*sys.argv[1:2])
