"""Texts and instructions become embeddings and answers, by a language model about to answer."""

from inbedder_core.encoders.base import (
    DescribedEncoder,
    Embeddings,
    EncodedBatch,
    Encoder,
    EncodesBatches,
    Encoding,
    Progress,
)
from inbedder_core.encoders.budget import fit_together
from inbedder_core.encoders.cached import CachedEncoder
from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.checkpoints.adapter import ADAPTER_FILE, check_adapter, named_base
from inbedder_core.encoders.checkpoints.availability import Availability, availability, known_names, missing_base
from inbedder_core.encoders.checkpoints.bases import BASES, FetchableBase, find_base
from inbedder_core.encoders.checkpoints.fetch import fetch_base, hub_is_passed_over
from inbedder_core.encoders.checkpoints.hardware import BITS, choose_dtype
from inbedder_core.encoders.checkpoints.minilm import MINILM
from inbedder_core.encoders.checkpoints.presets import PRESETS, find_preset
from inbedder_core.encoders.checkpoints.trained import (
    delete_trained,
    model_path,
    trained_directory,
    trained_folder,
    trained_names,
)
from inbedder_core.encoders.closed import ClosedAnswers, ScoresOptions, check_choosing, close_answers
from inbedder_core.encoders.config import CONFIG_FILE, EncoderConfig, read_config
from inbedder_core.encoders.costs import ModelCost, known_cost, measure_cost
from inbedder_core.encoders.directions import unit_directions
from inbedder_core.encoders.inner import (
    BEGINNINGS,
    InnerEncoder,
    LikelyAnswer,
    OpensUp,
    TokenGradients,
    explain_likely,
    open_up,
    say_likely,
)
from inbedder_core.encoders.load import DEFAULT, load_encoder, load_transformer
from inbedder_core.encoders.masked import MaskedEncoder, read_masks
from inbedder_core.encoders.prefix_cache import PrefixConfig, PrefixMemory
from inbedder_core.encoders.prompts import PromptTemplate
from inbedder_core.encoders.questions import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MOST_CHARACTERS,
    MOST_INSTRUCTIONS,
    Question,
    check_instructions,
    check_options,
)
from inbedder_core.encoders.quiet import quiet
from inbedder_core.encoders.reencode import ReencodingEncoder, sampling_encoders
from inbedder_core.encoders.scoring import ScoresQuestions, question_scorer
from inbedder_core.encoders.sentence import is_sentence_folder, minilm, sentence_encoder
from inbedder_core.encoders.seq2seq import Seq2seqEncoder
from inbedder_core.encoders.served.address import ServerAddress, is_address
from inbedder_core.encoders.served.client import Patience, Server
from inbedder_core.encoders.served.config import ServedConfig
from inbedder_core.encoders.served.encoder import ServedEncoder
from inbedder_core.encoders.silent import silent
from inbedder_core.encoders.store import Store
from inbedder_core.encoders.store_care import (
    StoreContents,
    check_store,
    compact_store,
    export_store,
    keep_to_limit,
    make_room,
    store_contents,
    store_limit,
)
from inbedder_core.encoders.tokens import Pair, TokenIds, common_length, fit_prompts, pad_rows
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.encoders.truncation import Truncation
from inbedder_core.encoders.weights import check_finite

__all__ = [
    "ADAPTER_FILE",
    "BASES",
    "BEGINNINGS",
    "BITS",
    "CONFIG_FILE",
    "DEFAULT",
    "LONGEST_OPTION",
    "LONGEST_QUESTION",
    "MINILM",
    "MOST_CHARACTERS",
    "MOST_INSTRUCTIONS",
    "PRESETS",
    "Availability",
    "CachedEncoder",
    "CausalEncoder",
    "ClosedAnswers",
    "DescribedEncoder",
    "Embeddings",
    "EncodedBatch",
    "Encoder",
    "EncoderConfig",
    "EncodesBatches",
    "Encoding",
    "FetchableBase",
    "InnerEncoder",
    "LikelyAnswer",
    "MaskedEncoder",
    "ModelCost",
    "OpensUp",
    "Pair",
    "Patience",
    "PrefixConfig",
    "PrefixMemory",
    "Progress",
    "PromptTemplate",
    "Question",
    "ReencodingEncoder",
    "ScoresOptions",
    "ScoresQuestions",
    "Seq2seqEncoder",
    "ServedConfig",
    "ServedEncoder",
    "Server",
    "ServerAddress",
    "Store",
    "StoreContents",
    "TokenGradients",
    "TokenIds",
    "TransformerEncoder",
    "Truncation",
    "availability",
    "builtin",
    "check_adapter",
    "check_choosing",
    "check_finite",
    "check_instructions",
    "check_options",
    "check_store",
    "choose_dtype",
    "close_answers",
    "common_length",
    "compact_store",
    "delete_trained",
    "explain_likely",
    "export_store",
    "fetch_base",
    "find_base",
    "find_preset",
    "fit_prompts",
    "fit_together",
    "hub_is_passed_over",
    "is_address",
    "is_sentence_folder",
    "keep_to_limit",
    "known_cost",
    "known_names",
    "load_encoder",
    "load_transformer",
    "make_room",
    "measure_cost",
    "minilm",
    "missing_base",
    "model_path",
    "named_base",
    "open_up",
    "pad_rows",
    "question_scorer",
    "quiet",
    "read_config",
    "read_masks",
    "sampling_encoders",
    "say_likely",
    "sentence_encoder",
    "silent",
    "store_contents",
    "store_limit",
    "trained_directory",
    "trained_folder",
    "trained_names",
    "unit_directions",
]
