"""A part's name has its device in it, and only a whole name is one."""

import re

import pytest
from jetc.devices.part import PART_PATTERN, device_of, near_devices


@pytest.mark.parametrize(
    ("part", "device"),
    [
        ("xcvu13p-flga2577-2-e", "xcvu13p"),
        ("XCVU13P-FLGA2577-2-E", "xcvu13p"),
        ("xcku115-flvb2104-2-e", "xcku115"),
        ("xcu250-figd2104-2L-e", "xcu250"),
        ("xczu9eg-ffvb1156-2-e", "xczu9eg"),
        ("xc7vx690tffg1927-2", "xc7vx690t"),
        ("xc7a200tisbg484-1L", "xc7a200t"),
        ("xc7z030sbg485-1", "xc7z030"),
        ("xc7z045ffg900-2", "xc7z045"),
        ("xcvp1802-lsvc4072-2MP-e-S", "xcvp1802"),
        ("xcvu130p-flga2577-2-e", None),
        ("xc7vx691tffg1927-2", None),
        ("xcvu13px-flga2577-2-e", None),
    ],
)
def test_the_device_is_what_the_name_begins_with(part: str, device: str | None) -> None:
    assert re.fullmatch(PART_PATTERN, part) is not None
    assert device_of(part) == device


@pytest.mark.parametrize(
    "part",
    [
        "",
        "xcvu13p",
        "vu13p-flga2577-2-e",
        "xcvu13p-flga2577-2-e ",
        "xcvu13p-flga2577-2-e; exec id",
        "xcvu13p-[exec id]",
        "xcvu13p-flga2577-2-e}",
        "xcvu13p--2-e",
        "xcvu13p-flga2577-2-e-" + "a" * 17,
    ],
)
def test_what_could_be_no_part_or_more_than_one_word_is_no_part(part: str) -> None:
    assert re.fullmatch(PART_PATTERN, part) is None


def test_near_devices_are_told_from_the_device_alone() -> None:
    assert near_devices("xcvu14p-flga2577-2-e")[0].startswith("xcvu")
    assert near_devices("xc7vx691tffg1927-2")[0] == "xc7vx690t"
    assert near_devices("xabcdefgh-1") == ()
