"""Fingerprint words: what two people read to each other to know that their keys are the same.

A byte is a word. The words are short and plain, and no two of one length differ by one letter,
so that they survive a bad telephone line. They are never translated: both ends must read alike.
"""

from __future__ import annotations

SHOWN = 6
"""How many words are shown: 48 bits. The enrolment code's own check does not lean on them."""

_LIST = """
    acorn amber angle apple apron arrow aspen atlas autumn bacon badger bagel baker bamboo
    banana barley basil basket beach beacon beaver beetle bells berry birch biscuit blanket
    blossom blue bonnet bottle boulder bowl branch bread breeze brick bridge brook bucket butter
    button cabin cactus camel candle canoe canvas carpet carrot castle cedar cello chalk cheese
    cherry chess chimney cinema circle clay cliff clock cloud clover cobalt coffee comet copper
    coral cotton cradle crane cream cricket crimson crocus crystal cuckoo cushion daisy dancer
    deer desert diamond dolphin donkey drum duck eagle easel elbow elder emerald engine evening
    falcon farmer feather fennel fern fiddle field finch flame flannel flint flower flute forest
    fountain fox garden garlic gate ginger giraffe glacier glove goblet golden goose grape
    gravel green guitar hammer harbour harp harvest hazel hedge helmet heron hockey holly honey
    horizon iceberg indigo island ivory ivy jacket jasmine jelly jigsaw jungle kettle kitten
    ladder lagoon lantern larch lavender lemon lilac linen lizard lobster lotus magnet magpie
    mango maple marble market marsh meadow melon mint mirror moon morning moss mustard napkin
    noodle north nutmeg oak oasis ocean olive onion orange orchard otter owl oyster paddle panda
    paper parsley pasta peanut pearl pebble pencil penguin pepper piano pickle pigeon pillow
    pine planet plum pocket pony poppy potato pottery puffin pumpkin purple quartz rabbit radish
    rainbow raven ribbon river robin rose saffron salmon sandal scarlet silver spoon squirrel
    summer sunset swan teapot thistle thunder ticket tiger timber tomato tulip turnip turtle
    umbrella valley velvet violet violin walnut waterfall winter yellow zebra zinc
"""

WORDS: tuple[str, ...] = tuple(_LIST.split())


def fingerprint_words(fingerprint: bytes, count: int = SHOWN) -> str:
    """The first ``count`` bytes of a fingerprint as words with spaces between.

    ``ValueError`` where the fingerprint is shorter than that.
    """
    if len(fingerprint) < count:
        raise ValueError("the fingerprint is too short")
    return " ".join(WORDS[byte] for byte in fingerprint[:count])
