"""The built-in model: a trained classifier and rules, that need no key, no network and no money.

`LocalModel` answers questions, and `answer` one without a loop; `read_sentence` reads one sentence; `triage` says
whether a message needs a model. The rest is for who trains and measures it (`evals/local`).
"""

from adapters.llm.local._extract import find_decisions, find_tasks
from adapters.llm.local._features import BUCKETS, SIGNS, Features, features_of, word_key
from adapters.llm.local._model import LocalModel, answer
from adapters.llm.local._triage import TRIAGE_ASKS_MIN, Triage, triage
from adapters.llm.local._weighing import Act, SentenceReading, read_sentence, reading_of, weights
from adapters.llm.local._weights import FOLDER, PAIRS, About, Head, HeadAbout, Probabilities, Source, Weights

__all__ = [
    "BUCKETS",
    "FOLDER",
    "PAIRS",
    "SIGNS",
    "TRIAGE_ASKS_MIN",
    "About",
    "Act",
    "Features",
    "Head",
    "HeadAbout",
    "LocalModel",
    "Probabilities",
    "SentenceReading",
    "Source",
    "Triage",
    "Weights",
    "answer",
    "features_of",
    "find_decisions",
    "find_tasks",
    "read_sentence",
    "reading_of",
    "triage",
    "weights",
    "word_key",
]
