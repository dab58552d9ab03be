"""Trains the small tokenizers beside this file and writes the counts that Python's libraries give.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 tiktoken==0.14.0
    python make.py            # the tokenizers and expected.json
    python make.py FOLDER     # parallel.json: counts of the first 300 lines of the texts `*.devtest` in a folder
"""
import base64
import glob
import json
import os
import sys

import sentencepiece
import tiktoken
from tokenizers import Tokenizer, Regex, decoders, models, normalizers, pre_tokenizers, processors, trainers

MODELS = "../../../../../crates/sentencepiece/tests/models"
TEXTS = [f"{MODELS}/text.txt", f"{MODELS}/odd.txt"]
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def bpe():
    """As GPT-2: bytes, no unknown text."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train(TEXTS, trainers.BpeTrainer(
        vocab_size=500, special_tokens=["<|end|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False))
    return made


def split():
    """As Llama 3: a regular expression of its own, then bytes."""
    pattern = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    made.train(TEXTS, trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return made


def wordpiece():
    """As BERT, with tokens at both ends, truncation and padding, which are not to count."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train(TEXTS[:1], trainers.WordPieceTrainer(
        vocab_size=400, limit_alphabet=120, special_tokens=["[UNK]", "[CLS]", "[SEP]", "[PAD]"], show_progress=False))
    ids = {token: made.token_to_id(token) for token in ("[CLS]", "[SEP]")}
    made.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=list(ids.items()))
    made.enable_truncation(16)
    made.enable_padding(length=32, pad_id=made.token_to_id("[PAD]"), pad_token="[PAD]")
    return made


def unigram():
    """As XLM-R: pieces with scores, some characters left out."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.train(TEXTS[:1], trainers.UnigramTrainer(
        vocab_size=350, special_tokens=["<s>", "<unk>"], unk_token="<unk>", show_progress=False))
    return made


def ranks():
    """All bytes, then merges of them."""
    tokens = [bytes([byte]) for byte in range(256)]
    more = [b"th", b"the", b" the", b"in", b"er", b" a", b"ing", b"en", b"de", b" d", "ü".encode(), "的".encode()]
    tokens += more
    with open("ranks.tiktoken", "w") as out:
        for rank, token in enumerate(tokens):
            out.write(f"{base64.b64encode(token).decode()} {rank}\n")


class Json:
    def __init__(self, name):
        self.made = Tokenizer.from_file(f"{name}.json")
        self.made.no_truncation()
        self.made.no_padding()
        model = json.load(open(f"{name}.json"))["model"]
        unknown = model.get("unk_token")
        self.unknown = model.get("unk_id") if unknown is None else self.made.token_to_id(unknown)

    def ids(self, text):
        return self.made.encode(text, add_special_tokens=False).ids


class Pieces:
    def __init__(self, name):
        self.made = sentencepiece.SentencePieceProcessor(model_file=f"{MODELS}/{name}.model")
        self.unknown = self.made.unk_id()

    def ids(self, text):
        return self.made.encode(text)


class Ranks:
    unknown = None

    def __init__(self, name):
        lines = open(f"{name}.tiktoken").read().split("\n")
        ranks = {base64.b64decode(line.split(" ")[0]): int(line.split(" ")[1]) for line in lines if line}
        self.made = tiktoken.Encoding(name, pat_str=GPT2, mergeable_ranks=ranks, special_tokens={})

    def ids(self, text):
        return self.made.encode_ordinary(text)


def counted(kinds, lines):
    found = {}
    for name, kind in kinds.items():
        ids = [kind.ids(line) for line in lines]
        found[name] = [[len(line), sum(one == kind.unknown for one in line)] for line in ids]
    return found


if len(sys.argv) < 2:
    for name, make in {"bpe": bpe, "split": split, "wordpiece": wordpiece, "unigram": unigram}.items():
        make().save(f"{name}.json", pretty=False)
    ranks()
kinds = {name: Json(name) for name in ("bpe", "split", "wordpiece", "unigram")}
kinds |= {f"sp-{name}": Pieces(name) for name in ("unigram", "bpe-bytes")}
kinds["ranks"] = Ranks("ranks")
if len(sys.argv) < 2:
    lines = [line.rstrip("\n") for name in TEXTS for line in open(name, encoding="utf-8")]
    json.dump(counted(kinds, lines), open("expected.json", "w"))
else:
    sums = {}
    for path in sorted(glob.glob(f"{sys.argv[1]}/*.devtest")):
        language = os.path.basename(path).removesuffix(".devtest")
        lines = open(path, encoding="utf-8").read().split("\n")[:300]
        for name, line in counted(kinds, lines).items():
            sums.setdefault(name, {})[language] = [sum(one) for one in zip(*line)]
    json.dump(sums, open("parallel.json", "w"))
