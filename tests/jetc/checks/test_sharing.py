"""Copies for rows, and the clocks over which rows enter them."""

from jetc.checks.sharing import copies_of, groups_of, least_interval


def test_the_copies_take_all_rows_in_time_and_no_fewer_copies_would() -> None:
    for rows in range(1, 40):
        for interval in range(1, 70):
            copies, groups = copies_of(rows, interval), groups_of(rows, interval)
            assert copies * groups >= rows > copies * (groups - 1)
            assert groups <= interval
            assert (copies - 1) * interval < rows


def test_the_least_interval_places_as_many_copies_of_every_part() -> None:
    for interval in range(1, 20):
        least = least_interval((16, 5, 1), interval)
        assert all(copies_of(each, least) == copies_of(each, interval) for each in (16, 5, 1))
        assert least == 1 or any(
            copies_of(each, least - 1) > copies_of(each, interval) for each in (16, 5, 1)
        )
