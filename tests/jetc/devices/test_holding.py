"""What a part holds comes from the table, or from the spec."""

from typing import get_args

from jetc.devices.family import Family
from jetc.devices.holding import holds, is_witnessed
from jetc.devices.table import DEVICES, Holds
from jetc.language.sections.device import Device

DECLARED = Device(family="7_series", luts=10, flip_flops=20, dsps=3, block_rams=4, ultra_rams=0)


def test_a_known_part_holds_what_the_table_says_and_another_what_is_declared() -> None:
    assert holds("xcvu9p-flga2577-2-e", None) == DEVICES["xcvu9p"]
    assert holds("xc7vx999tffg900-2", DECLARED) == Holds(Family.SERIES_7, 10, 20, 3, 4, 0)
    assert holds("xc7vx999tffg900-2", None) is None


def test_the_language_has_the_families_of_the_table() -> None:
    assert set(get_args(Device.model_fields["family"].annotation)) == {str(each) for each in Family}


def test_what_the_table_alone_says_is_told_from_what_was_seen_elsewhere_and_what_is_declared() -> None:
    parts = ("xcvu13p-flga2577-2-e", "xcvp1802-lsvc4072-2MP-e-S", "xc7vx999tffg900-2")
    assert [is_witnessed(each) for each in parts] == [True, False, True]
