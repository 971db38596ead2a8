"""Keys are lent to one platform at a time, and the ones that were made are lent again."""

from mock_platform.keys import POOL_KEYS, KeyPair, KeyPool


def kids(pairs: list[KeyPair]) -> set[str]:
    """The names of keys."""
    return {pair.kid for pair in pairs}


def test_no_two_platforms_have_one_key() -> None:
    """Beyond the ready-made keys a new one is made for each who asks."""
    pool = KeyPool()

    taken = [pool.take() for _ in range(len(POOL_KEYS) + 2)]

    assert len(kids(taken)) == len(POOL_KEYS) + 2


def test_made_key_that_is_given_back_is_lent_again() -> None:
    """Making a key costs a launch or two of time: one that its platform left is not thrown away."""
    pool = KeyPool()
    taken = [pool.take() for _ in range(len(POOL_KEYS) + 1)]

    pool.give_back(taken[-1:])

    assert pool.take() is taken[-1]


def test_key_of_two_platforms_is_free_when_both_have_left() -> None:
    """A key that a document lends to a second platform, by any name, is not lent to a third before both are gone."""
    pool = KeyPool()
    taken = [pool.take() for _ in range(len(POOL_KEYS) + 1)]
    renamed = [KeyPair("another name", taken[-1].private_key)]
    pool.hold(renamed)

    pool.give_back(taken[-1:])
    after_the_first = pool.take()
    pool.give_back(renamed)

    assert after_the_first.kid not in kids(taken)
    assert pool.take() is taken[-1]


def test_key_from_elsewhere_is_never_lent() -> None:
    """A key that a document brought along belongs to that document, and not to the pool."""
    pool, other = KeyPool(), KeyPool()
    foreign = [other.take() for _ in range(len(POOL_KEYS) + 1)][-1:]

    pool.hold(foreign)
    pool.give_back(foreign)

    assert kids(foreign).isdisjoint(kids([pool.take() for _ in range(len(POOL_KEYS) + 1)]))
