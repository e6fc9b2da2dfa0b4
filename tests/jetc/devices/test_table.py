"""The table of devices: plausible figures, and the names that parts have."""

from jetc.devices.family import Family
from jetc.devices.part import device_of
from jetc.devices.table import DEVICES, WITNESSED


def test_every_family_is_there_and_names_are_those_of_its_parts() -> None:
    begins = {Family.SERIES_7: "xc7", Family.VERSAL: "xcv"}
    assert {each.family for each in DEVICES.values()} == set(Family)
    for name, held in DEVICES.items():
        assert name.startswith(begins.get(held.family, "xc"))
        assert held.flip_flops == 2 * held.luts
        assert (held.ultra_rams == 0) or held.family in {Family.ULTRASCALE_PLUS, Family.VERSAL}
        part = f"{name}ffg900-2" if held.family is Family.SERIES_7 else f"{name}-ffva2104-2-e"
        assert device_of(part) == name


def test_devices_that_are_one_die_hold_the_same() -> None:
    same = (
        ("xcu250", "xcvu13p"),
        ("xcu200", "xcvu9p"),
        ("xcu280", "xcvu37p"),
        ("xcu50", "xcvu35p"),
        ("xczu9eg", "xcku9p"),
    )
    assert all(DEVICES[one] == DEVICES[other] for one, other in same)


def test_every_witnessed_device_is_in_the_table() -> None:
    assert set(WITNESSED) <= set(DEVICES)
    assert all(each.startswith(("LUT", "DSP")) for each in WITNESSED.values())
