"""Streams of random numbers, and the intervals that are drawn with them (METHOD 7c and 8)."""

from __future__ import annotations

import itertools
import math
import sys
from array import array

from .figures import levels, ranks_of

DRAWS = 1000
# The columns and diagonals of ChaCha's state: one double round.
QUARTERS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def chacha8(key):
    """The 64-bit numbers of a ChaCha stream with 8 rounds, block 0 on, nonce 0 (RFC 8439,
    section 2.1, with a 64-bit counter). Many blocks at once: each word of the state is one
    large integer with a lane of 64 bits per block."""
    lanes = 256
    ones = sum(1 << 64 * lane for lane in range(lanes))
    mask = 0xFFFFFFFF * ones
    words = [int.from_bytes(key[i:i + 4], "little") for i in range(0, 32, 4)]

    def turn(value, bits):
        return (value << bits | value >> 32 - bits) & mask

    for first in itertools.count(0, lanes):
        counters = range(first, first + lanes)
        start = [word * ones for word in (0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *words)]
        start += [sum((n & 0xFFFFFFFF) << 64 * lane for lane, n in enumerate(counters)),
                  sum((n >> 32) << 64 * lane for lane, n in enumerate(counters)), 0, 0]
        x = start[:]
        for a, b, c, d in QUARTERS * 4:
            for into, other, by, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[into] = (x[into] + x[other]) & mask
                x[by] = turn(x[by] ^ x[into], bits)
        x = [(word + old) & mask for word, old in zip(x, start)]
        pairs = [array("Q", (x[i] | x[i + 1] << 32).to_bytes(8 * lanes, sys.byteorder))
                 for i in range(0, 16, 2)]
        if sys.byteorder == "big":
            pairs = [pair[::-1] for pair in pairs]
        yield from itertools.chain.from_iterable(zip(*pairs))


def stream(seed, name):
    """METHOD 7c: the stream of a name under a seed; no name here is longer than 24 bytes."""
    return chacha8(seed.to_bytes(8, "little") + name.encode().ljust(24, b"\0"))


def drawn_scores(soc, strata, raters, seed):
    """METHOD 7c: the score of a code in every draw.

    strata: [(share of the weight, [(weight, (score of every rater))])]."""
    numbers = stream(seed, soc)
    scores = []
    for rater in raters:
        score = 0.0
        for share, pool in strata:
            weight = 0.0
            while weight <= 0:
                drawn = [pool[next(numbers) * len(pool) >> 64] for _ in pool]
                weight = math.fsum(w for w, _ in drawn)
            score += share * math.fsum(w * s[rater] for w, s in drawn) / weight
        scores.append(score)
    return scores


def in_order(pool):
    """Tasks by the level of their weight, then of the scores of each rater."""
    columns = [levels([w for w, _ in pool]), *(levels(list(c)) for c in zip(*(s for _, s in pool)))]
    return [pool[at] for at in sorted(range(len(pool)), key=lambda at: [c[at] for c in columns])]


def below(n, numbers):
    """A whole number below n."""
    return n * next(numbers) >> 64


def ends(values):
    """The 2.5 % and the 97.5 % point: the smallest value that this share does not exceed."""
    values = sorted(values)
    return tuple(values[math.ceil(len(values) * thousandths / 1000) - 1]
                 for thousandths in (25, 975))


def rank_ends(drawn):
    """METHOD 7c: {SOC code: (rank_low, rank_high)} from {SOC code: its score in every draw}."""
    ranks = {soc: [] for soc in drawn}
    for scores in zip(*drawn.values()):
        for soc, rank in ranks_of(dict(zip(drawn, scores))).items():
            ranks[soc].append(rank)
    return {soc: ends(own) for soc, own in ranks.items()}
