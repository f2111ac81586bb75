"""The codes of the category column: a tree, and the words that lead to them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.errors import SourceFormatError, UnknownCodeError
from losstracker.importers.warspotting import CODES as WARSPOTTING
from losstracker.model import taxonomy as module
from losstracker.model.taxonomy import (
    advise_code,
    ancestors,
    category,
    find_code,
    is_under,
    root,
    suggest_code,
    taxonomy,
)

CODES = tuple(taxonomy())
HEADER = "code,name,parent,unroca,definition,aliases\n"
BROAD = {
    "armoured_vehicle",
    "artillery",
    "artillery_support",
    "air_defence",
    "anti_tank",
    "aircraft",
    "helicopter",
    "uav",
    "naval",
    "engineering",
    "command_post",
    "radar_ew",
    "vehicle",
    "missile",
    "train",
    "unmanned_ground_vehicle",
    "other",
}
ORYX = {
    "Tanks": "tank",
    "Armoured Fighting Vehicles": "armoured_fighting_vehicle",
    "Infantry Fighting Vehicles": "infantry_fighting_vehicle",
    "Armoured Personnel Carriers": "armoured_personnel_carrier",
    "Mine-Resistant Ambush Protected": "mrap",
    "Mine-Resistant Ambush Protected (MRAP) Vehicles": "mrap",
    "Infantry Mobility Vehicles": "infantry_mobility_vehicle",
    "Command Posts And Communications Stations": "command_post",
    "Engineering Vehicles And Equipment": "engineering",
    "Unmanned Ground Vehicles": "unmanned_ground_vehicle",
    "Self-Propelled Anti-Tank Missile Systems": "self_propelled_anti_tank_missile_system",
    "Artillery Support Vehicles And Equipment": "artillery_support",
    "Towed Artillery": "towed_artillery",
    "Self-Propelled Artillery": "self_propelled_artillery",
    "Multiple Rocket Launchers": "multiple_rocket_launcher",
    "Rocket and Missile Artillery": "rocket_artillery",
    "Mortars": "mortar",
    "Heavy Mortars": "heavy_mortar",
    "Anti-Aircraft Guns": "anti_aircraft_gun",
    "Self-Propelled Anti-Aircraft Guns": "self_propelled_anti_aircraft_gun",
    "Surface-To-Air Missile Systems": "surface_to_air_missile_system",
    "Radars": "radar",
    "Jammers And Deception Systems": "jammer",
    "Aircraft": "aircraft",
    "Combat Aircraft": "combat_aircraft",
    "Strategic Bombers": "strategic_bomber",
    "Command And Control Aircraft": "special_mission_aircraft",
    "Transport Aircraft": "transport_aircraft",
    "Jet Trainers": "trainer_aircraft",
    "Helicopters": "helicopter",
    "Unmanned Combat Aerial Vehicles": "ucav",
    "Reconnaissance Unmanned Aerial Vehicles": "reconnaissance_uav",
    "Loitering Munitions": "loitering_munition",
    "Naval Ships": "naval",
    "Naval Ships and Submarines": "naval",
    "Logistics Trains": "train",
    "Radars And Communications Equipment": "radar_ew",
    "Trucks, Vehicles, and Jeeps": "vehicle",
    "Trucks, Vehicles and Jeeps": "vehicle",
    "Trucks, Vehicles, Jeeps, and Trains": "vehicle",
}
OF_OTHER_LISTS = {
    "Ambulances, medical vehicles": "other",
    "Multiple Rocket Launchers (MRLs)": "multiple_rocket_launcher",
    "Infantry Fighting Vehicles And Armoured Personnel Carriers": "armoured_combat_vehicle",
    "Ballistic missile launchers": "surface_to_surface_missile_launcher",
    "Coastal defence missile launchers": "surface_to_surface_missile_launcher",
    "Radars And Deception Systems": "radar_ew",
    "Airborne Early Warning Aircraft": "special_mission_aircraft",
    "Recoilless Rifles": "small_arms",
    "Armed pickups": "light_vehicle",
    "Trucks and jeeps": "vehicle",
    "Buses": "vehicle",
    "Fuel trains": "train",
    "Minesweepers": "naval",
    "FPV drones": "uav",
    "Armoured combat vehicles (ACV)": "armoured_combat_vehicle",
    "Missile Cruisers": "warship",
    "Missile Boats": "warship",
    "Rescue Tugs": "support_ship",
    "Patrol Boats": "boat",
    "Landing ships": "warship",
    "Surface-To-Surface Missile Systems": "surface_to_surface_missile_launcher",
    "Self-propelled AA guns": "self_propelled_anti_aircraft_gun",
    "Self-Propelled Anti-Tank Guided Missile Systems": "self_propelled_anti_tank_missile_system",
    "Anti-Tank Guided Missiles": "atgm",
    "Man-portable air defence systems": "manpads",
    "Infantry Fighting Vehicles and APCs": "armoured_combat_vehicle",
    "Fixed-Wing UCAVs": "fixed_wing_ucav",
    "Uncrewed Surface Vessels": "unmanned_surface_vessel",
    "Transportation": "vehicle",
    "Utility vehicles": "vehicle",
    "Trucks, Vehicles & Jeeps": "vehicle",
    "Trucks, Vehicles, Jeeps & Trains": "vehicle",
    "Radars & Communications Equipment": "radar_ew",
    "Command Posts & Communications Stations": "command_post",
}
WORDS = {
    "MBT": "tank",
    "main battle tanks": "tank",
    "IFV": "infantry_fighting_vehicle",
    "APCs": "armoured_personnel_carrier",
    "armored personnel carrier": "armoured_personnel_carrier",
    "MRAPs": "mrap",
    "SPG": "self_propelled_artillery",
    "MLRS": "multiple_rocket_launcher",
    "rocket artillery": "rocket_artillery",
    "howitzers": "artillery",
    "SAM": "surface_to_air_missile_system",
    "MANPADS": "manpads",
    "ATGMs": "atgm",
    "anti-aircraft batteries": "air_defence",
    "drones": "uav",
    "kamikaze drone": "loitering_munition",
    "pickup trucks": "light_vehicle",
    "lorry": "truck",
}
UN_REGISTER = {
    "Battle tanks": "tank",
    "Armoured combat vehicles": "armoured_combat_vehicle",
    "Large-calibre artillery systems": "artillery",
    "Combat aircraft": "combat_aircraft",
    "Attack helicopters": "attack_helicopter",
    "Warships": "warship",
    "Warships (including submarines)": "naval",
    "Small arms and light weapons": "small_arms",
}
NO_ONE_CODE = {
    "Combat aircraft and unmanned combat aerial vehicles": "'combat_aircraft' or 'ucav'",
    "Combat aircraft and unmanned combat aerial vehicles (UCAV)": "'combat_aircraft' or 'ucav'",
    "Missiles and missile launchers": "'missile' or 'surface_to_surface_missile_launcher'",
    "Aircraft and helicopters": "'aircraft' or 'helicopter'",
}


def test_the_broad_codes_are_the_roots() -> None:
    assert {code for code in CODES if category(code).parent is None} == BROAD


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_whole(code: str) -> None:
    one = category(code)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    assert one.name[0].isupper()
    assert one.definition.endswith(".")
    assert re.search(r"\bnot\b|\bare under\b|\bof their own\b|\bon their own\b", one.definition)
    assert root(code) in BROAD
    assert all(alias == alias.strip() != "" for alias in one.aliases)


@pytest.mark.parametrize("code", CODES)
def test_every_wording_leads_to_its_code(code: str) -> None:
    one = category(code)
    for wording in (one.code, one.name, *one.aliases):
        assert find_code(wording) == find_code(wording.upper()) == code
        assert find_code(wording.replace(" ", "_")) == find_code(f" {wording} ") == code


def test_no_alias_repeats_another_wording() -> None:
    for one in taxonomy().values():
        plain = [module._plain(wording) for wording in (one.code, *one.aliases)]
        assert len(plain) == len(set(plain)), one.code
        assert module._plain(one.name) not in plain[1:], one.code


@pytest.mark.parametrize(
    ("text", "code"),
    [*ORYX.items(), *WORDS.items(), *UN_REGISTER.items(), *OF_OTHER_LISTS.items()],
)
def test_what_people_write_is_found(text: str, code: str) -> None:
    assert find_code(text) == suggest_code(text) == code


@pytest.mark.parametrize("text", ["", "tnak", "tank destroyed", "10", "fighters", "-"])
def test_what_names_no_code_is_not_found(text: str) -> None:
    assert find_code(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tnak", "tank"),
        ("armored vehicels", "armoured_vehicle"),
        ("Anti\u2011tank guns", "anti_tank_gun"),
        ("artilery", "artillery"),
        ("teapot", None),
        ("", None),
        ("tank " * 10_000, None),
    ],
)
def test_a_slip_is_understood_as_a_hint(text: str, code: str | None) -> None:
    assert suggest_code(text) == code


@pytest.mark.parametrize("text", [*ORYX, *WORDS, *UN_REGISTER])
def test_only_an_exact_wording_is_told_to_be_written(text: str) -> None:
    assert advise_code(text) == f"write '{find_code(text)}'"
    assert not advise_code(f"{text}x").startswith("write")


@pytest.mark.parametrize(("text", "codes"), NO_ONE_CODE.items())
def test_a_heading_that_spans_two_codes_names_both(text: str, codes: str) -> None:
    assert find_code(text) is None
    assert advise_code(text) == f"did you mean {codes}?"
    assert suggest_code(text) == codes.split("'")[1]
    for code in re.findall("[a-z_]{4,}", codes):
        assert code in CODES


@pytest.mark.parametrize("kind", WARSPOTTING)
def test_every_type_of_warspotting_is_named_and_bears_its_code(kind: str) -> None:
    found = find_code(kind)
    assert found is not None
    assert is_under(found, WARSPOTTING[kind])


def test_a_word_that_is_unlike_is_no_slip() -> None:
    assert suggest_code("festival vehicles") is None
    assert find_code("medical vehicles") == "other"


def test_an_unknown_code_names_the_one_that_was_meant() -> None:
    with pytest.raises(UnknownCodeError, match=r"got 'MBT'; did you mean 'tank'\?"):
        category("MBT")
    with pytest.raises(UnknownCodeError, match=r"got 'teapot'; .*broad codes: armoured_vehicle"):
        ancestors("teapot")
    with pytest.raises(UnknownCodeError):
        is_under("tank", "teapot")


def test_a_code_lies_under_what_is_above_it() -> None:
    assert ancestors("infantry_fighting_vehicle") == ("armoured_combat_vehicle", "armoured_vehicle")
    assert root("multiple_rocket_launcher") == "artillery"
    assert is_under("tank", "tank")
    assert not is_under("armoured_vehicle", "tank")
    assert not is_under("artillery_support", "artillery")


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_being_under_is_an_order(one: str, other: str) -> None:
    assert is_under(one, root(one))
    assert is_under(one, other) == (other in {one, *ancestors(one)})
    if is_under(one, other):
        assert root(one) == root(other)
        assert one == other or not is_under(other, one)


def test_what_is_under_a_un_category_is_in_it() -> None:
    for code, one in taxonomy().items():
        above = [category(broader).unroca for broader in ancestors(code)]
        assert all(unroca in {None, one.unroca} for unroca in above), code


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("a,A,,,x,\na,B,,,x,\n", "each code once, got 'a' again"),
        ("a,A,b,,x,\nb,B,a,,x,\n", "expected the parent of 'a' on a line above, got 'b'"),
        ("a,A,a,,x,\n", "expected the parent of 'a' on a line above, got 'a'"),
        ("a,A,,,x,gun\nb,B,,,x,big | GUN\n", "got 'GUN' under both 'a' and 'b'"),
    ],
)
def test_a_broken_tree_is_refused(rows: str, complaint: str) -> None:
    with pytest.raises(SourceFormatError, match=complaint):
        module._read(HEADER + rows)
