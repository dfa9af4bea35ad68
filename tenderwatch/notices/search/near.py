"""Words that are written nearly alike: letters left out, put in, taken for others, or changed in their order."""

LONG = 8
"""Letters from which on two slips are forgiven; shorter words become others too easily."""


def most(word: str) -> int:
    """Return how many slips of the pen a word may have."""
    return 2 if len(word) >= LONG else 1


def is_near(word: str, asked: str) -> bool:
    """Tell whether a word is the one that was asked for but for so many slips; the engine counts the same ones."""
    return abs(len(word) - len(asked)) <= most(asked) and _slips(word, asked) <= most(asked)


def _slips(one: str, other: str) -> int:
    """Return the optimal string alignment distance: two letters in each other's place are one slip."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        former, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, former[j - 2] + 1)
            row.append(cost)
    return row[-1]
