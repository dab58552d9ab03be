"""Trains the small models beside this file and writes what SentencePiece makes of the texts.

    pip install sentencepiece==0.2.3 protobuf && python make.py          # all
    python make.py parallel FOLDER      # counts of the parallel texts `*.devtest` in a folder
    pip install sentencepiece==0.2.1 protobuf && python make.py double   # the older rounding, of `close` alone
"""
import glob
import json
import os
import random
import sys

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as pb

LINES = [line.rstrip("\n") for name in ("text.txt", "odd.txt") for line in open(name, encoding="utf-8")]
RULES = "41\t61\n42\t62 62\n43 44\t\n2019\t27\n9\t20\n3000\t20\nFB01\t66 69\n"
WHOLE = dict(normalization_rule_name="identity", hard_vocab_limit=False)
MODELS = {
    "unigram": dict(vocab_size=400, model_type="unigram", normalization_rule_tsv="rules.tsv", hard_vocab_limit=False),
    "unigram-bytes": dict(vocab_size=700, byte_fallback=True, character_coverage=0.98, **WHOLE),
    "unigram-symbols": dict(
        vocab_size=300, character_coverage=0.98, user_defined_symbols=["the", "<mask>", "ing "],
        control_symbols=["<ctl>"], treat_whitespace_as_suffix=True, **WHOLE),
    "unigram-spaces": dict(vocab_size=300, remove_extra_whitespaces=False, add_dummy_prefix=False, **WHOLE),
    "bpe": dict(vocab_size=500, model_type="bpe", normalization_rule_tsv="rules.tsv"),
    "bpe-bytes": dict(
        vocab_size=800, model_type="bpe", byte_fallback=True, remove_extra_whitespaces=False, split_digits=True,
        allow_whitespace_only_pieces=True, **WHOLE),
    "bpe-symbols": dict(
        vocab_size=400, model_type="bpe", character_coverage=0.98, user_defined_symbols=["the", "<mask>", "ing "],
        **WHOLE),
    "word": dict(vocab_size=120, model_type="word", **WHOLE),
    "char": dict(vocab_size=200, model_type="char", user_defined_symbols=["th"], character_coverage=0.98, **WHOLE),
}


def strip(path, change=lambda model: None):
    """Drops what is not needed, and the paths of the machine with it."""
    model = pb.ModelProto()
    model.ParseFromString(open(path, "rb").read())
    model.trainer_spec.ClearField("input")
    model.trainer_spec.ClearField("model_prefix")
    model.normalizer_spec.ClearField("normalization_rule_tsv")
    change(model)
    open(path, "wb").write(model.SerializeToString())


def unused(model):
    """Makes some merged pieces, and a few characters, ones that are not used."""
    for piece in model.pieces[20::9]:
        piece.type = pb.ModelProto.SentencePiece.UNUSED


def close():
    """Many ways of almost equal score."""
    draw = random.Random(5)
    model = pb.ModelProto()
    model.pieces.add(piece="<unk>", type=pb.ModelProto.SentencePiece.UNKNOWN)
    words = sorted({"".join(draw.choice("ab") for _ in range(draw.randint(1, 4))) for _ in range(60)})
    for word in words:
        model.pieces.add(piece=word, score=-len(word) * 1.1 + draw.choice([0, 1e-6, -1e-6]))
    model.normalizer_spec.add_dummy_prefix = False
    open("close.model", "wb").write(model.SerializeToString())
    return ["".join(draw.choice("ab") for _ in range(60)) for _ in range(12)]


def encoded(name, lines):
    model = sentencepiece.SentencePieceProcessor(model_file=f"{name}.model")
    pieces = [model.encode(line, out_type=str) for line in lines]
    unknown = [sum(one == model.unk_id() for one in model.encode(line)) for line in lines]
    return {"pieces": [" ".join(line) for line in pieces], "tokens": [len(line) for line in pieces], "unknown": unknown}


def parallel(folder):
    """Tokens and unknown ones of the lines of each text, by model."""
    counts = {}
    for path in sorted(glob.glob(f"{folder}/*.devtest")):
        language = os.path.basename(path).removesuffix(".devtest")
        lines = open(path, encoding="utf-8").read().split("\n")
        for name in MODELS:
            found = encoded(name, lines)
            counts.setdefault(name, {})[language] = [sum(found["tokens"]), sum(found["unknown"])]
    json.dump(counts, open("parallel.json", "w"))


if sys.argv[1:2] == ["parallel"]:
    sys.exit(parallel(sys.argv[2]))
if sys.argv[1:] == ["double"]:
    expected = json.load(open("expected.json", encoding="utf-8"))
    expected["close"]["double"] = encoded("close", expected["close"]["lines"])
else:
    open("rules.tsv", "w", encoding="utf-8").write(RULES)
    for name, options in MODELS.items():
        options = {"model_type": "unigram", "input": "text.txt", "model_prefix": name, "minloglevel": 2, **options}
        sentencepiece.SentencePieceTrainer.train(**options)
        strip(f"{name}.model", unused if name == "bpe" else lambda model: None)
    expected = {name: encoded(name, LINES) for name in MODELS}
    lines = close()
    expected["close"] = {"lines": lines, **encoded("close", lines)}
json.dump(expected, open("expected.json", "w", encoding="utf-8"), ensure_ascii=False, indent=0, sort_keys=True)
open("expected.json", "a").write("\n")
