"""What kind of equipment a model is, from the names that trackers write."""

import csv
import gzip
import re
import time
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from losstracker.errors import SourceFormatError
from losstracker.importers.warspotting import CODES as WARSPOTTING
from losstracker.model import families as data
from losstracker.model.designations import code_of_model, designation
from losstracker.model.families import Reading, families
from losstracker.model.taxonomy import find_code, is_under, root, taxonomy

SHARED = Path(__file__).parents[2] / "shared" / "data"
needs_real = pytest.mark.skipif(not SHARED.exists(), reason="real data in ../shared is absent")

TYPES = {
    "T-72B3 Obr. 2016": "tank",
    "T-64BV Zr. 2017": "tank",
    "M1A1 SA Abrams": "tank",
    "Merkava Mk. 4M": "tank",
    "T-34-85": "tank",
    "BMP-1(P)": "infantry_fighting_vehicle",
    "BMP-3 688M sb. 3KDZ": "infantry_fighting_vehicle",
    "M2A2 Bradley ODS-SA": "infantry_fighting_vehicle",
    "BTR-82A(M)": "infantry_fighting_vehicle",
    "BTR-80": "armoured_personnel_carrier",
    "M113A3 armored personnel carrier": "armoured_personnel_carrier",
    "BTR-MDM 'Rakushka'": "armoured_personnel_carrier",
    "MT-LBVM(K)": "armoured_fighting_vehicle",
    "BRDM-2": "armoured_reconnaissance_vehicle",
    "International M1224 MaxxPro": "mrap",
    "Roshel Senator": "infantry_mobility_vehicle",
    "152mm 2S3(M) Akatsiya": "self_propelled_artillery",
    "155mm M109A3/A4/A5/L": "self_propelled_artillery",
    "152mm 2A65 Msta-B howitzer": "towed_howitzer",
    "100mm 2A29 MT-12 'Rapira' anti-tank gun": "anti_tank_gun",
    "120mm 2B16 Nona-K gun mortar": "towed_artillery",
    "122mm 2B17 BM-21 'Grad'": "multiple_rocket_launcher",
    "TOS-1A": "multiple_rocket_launcher",
    "OTR-21 Tochka-U": "surface_to_surface_missile_launcher",
    "9M723": "ballistic_missile",
    "9A331M TLAR (for 9K332 Tor-M2)": "surface_to_air_missile_system",
    "9K38 Igla": "manpads",
    "9P149 'Shturm-S'": "self_propelled_anti_tank_missile_system",
    "9P148 Konkurs": "self_propelled_anti_tank_missile_system",
    "9M113 Konkurs": "atgm",
    "2K22M1 Tunguska": "self_propelled_anti_aircraft_gun",
    "23mm ZU-23-2": "anti_aircraft_gun",
    "9S36 (for Buk-M2)": "radar",
    "1K148 Yastreb-AV artillery reconnaissance complex": "radar",
    "R-330Zh 'Zhytel'": "jammer",
    "R-166-0.5 signals vehicle": "communications_station",
    "Su-34 strike aircraft": "combat_aircraft",
    "Su-22M4": "combat_aircraft",
    "L-39ZO": "trainer_aircraft",
    "Tu-22M3 strategic bomber": "strategic_bomber",
    "Mi-24G": "attack_helicopter",
    "Mi-8 transport helicopter": "transport_helicopter",
    "ZALA Z-16 (421-16E)": "reconnaissance_uav",
    "Bayraktar TB2": "fixed_wing_ucav",
    "IAI Harop": "loitering_munition",
    "Shahed-136": "loitering_munition",
    "Mavic 3": "uav",
    "Project 22160 large patrol boat": "warship",
    "Project 636.3 Improved Kilo-class submarine": "submarine",
    "UR-77 'Meteorit' mine clearing vehicle": "mine_warfare_equipment",
    "TMM-3 bridge layer": "bridging_equipment",
    "UAZ-452 van": "light_vehicle",
    "Ural-4320": "truck",
}
WHAT_FOR = {
    "BMP-1KSh command and staff vehicle": "command_post",
    "BREM-K": "recovery_vehicle",
    "BTR-80-based recovery vehicle": "recovery_vehicle",
    "T-64 mine-clearing tank": "mine_warfare_equipment",
    "9A83 (launcher for S-300V)": "surface_to_air_missile_system",
    "Launcher for S-400": "surface_to_air_missile_system",
    "MAN SX45 8x8 launcher (for IRIS-T SLM)": "surface_to_air_missile_system",
    "Unknown component of Patriot SAM system": "surface_to_air_missile_system",
    "Antenna vehicle based on Ural-4320 for 35N6 'Kasta' surveillance radar": "radar",
    "Command post for 51U6 'Kasta-2E1' surveillance radar": "command_post",
    "9T217 transloader (for 9K33 Osa)": "truck",
    "TZM (transloader) for BM-30": "artillery_support",
    "1V12 command vehicle": "artillery_support",
    "KrAZ-255 (for PMP floating bridge system)": "bridging_equipment",
    "BAZ-69092 (for S-400)": "truck",
    "Orlan-10 UCAV": "ucav",
    "Orlan-10 UAV control station": "command_post",
    "Mi-8MTKO attack helicopter": "attack_helicopter",
    "Beriev Be-200 amphibious flying boat": "aircraft",
    "BTR-80 ambulance": "armoured_vehicle",
    "BRDM-2-based ZS-82 PsyOps vehicle": "armoured_vehicle",
    "UAZ-452 ambulance": "other",
    "Petra Toyota Land Cruiser 79": "light_vehicle",
    "SIDAM 25 converted to APC": "armoured_personnel_carrier",
    "Repellent-1 counter-UAV system": "jammer",
}
CARRIED = {
    "MT-LB with ZU-23 AA gun": "anti_aircraft_gun",
    "KamAZ 6x6 with ZU-23-2": "anti_aircraft_gun",
    "KamAZ 6x6": "truck",
    "KamAZ 6x6 with armoured cabin": "truck",
    "KamAZ 6x6 tanker": "truck",
    "KamAZ-5350 with EOV-3523 excavator": "engineering",
    "T-72 with KMT-7 mine roller": "tank",
    "MT-LB with 100mm MT-12 anti-tank gun": "self_propelled_artillery",
    "82mm 2B9 Vasilek MT-LB-based automatic gun mortar": "self_propelled_artillery",
    "T-72 hull with RBU-6000 MRLS": "multiple_rocket_launcher",
    "BTR-80 with UMZ mine launcher": "mine_warfare_equipment",
    "T-72B with T-72B3 Obr. 2016 turret": "tank",
    "PRP-3 with a BMD-2 turret": "armoured_vehicle",
    "MT-LB with BPU-1 turret": "armoured_fighting_vehicle",
    "BMP-2 with Kornet": "infantry_fighting_vehicle",
    "Toyota Land Cruiser 79 with SPG-9": "light_vehicle",
    "Unknown vehicle with unidentified radar or electronic warfare equipment": "radar_ew",
}
ONLY_BROADER = {
    "Unknown AFV": "armoured_vehicle",
    "Unknown BMP-1/2": "infantry_fighting_vehicle",
    "Unknown BTR-80/BTR-82A": "armoured_combat_vehicle",
    "BTR-80 or 82": "armoured_combat_vehicle",
    "Unknown BTR-D/BMD-2": "armoured_combat_vehicle",
    "Unknown howitzer": "artillery",
    "(Unknown) truck": "truck",
    "Unknown UAV": "uav",
    "Unknown Su-30/Su-34/Su-35": "combat_aircraft",
    "Armoured Volkswagen Amarok pickup truck": "armoured_vehicle",
}
NOTHING_CERTAIN = [
    "",
    "NA",
    "teapot",
    "HMMWV",
    "Unknown HMMWV variant",
    "M46",
    "T-720",
    "XT-72",
    "BMPX 2",
    "Unknown communications or EW station",
    "fuel tank",
    "BM-30 Smerch ammunition",
    "anti-tank mine",
    "Support vehicle (for S-400)",
    "two-man crew",
]
NOT_THE_THING = """T-72 decoy | Inflatable decoy T-72 | dummy HIMARS | decoy (S-300) | S-300 (decoy)
mock-up of Buk | wooden M777 | T-34 monument | T-72 converted to decoy | T-72 loader | T-72 engine
Tank engine | T-72 turret | turret of T-72 | T-72 wreck | BMP-2 hull | MiG-29 cockpit | tank ditch
HIMARS rocket | Grad rocket | 9M22 rockets | Smerch rocket | Iskander warhead | HIMARS reload pod
155mm shells | mortar base plate | 120mm mortar rounds | Lancet missile | naval gun AK-725
Aircraft hangar | boat trailer | BMP-2 trailer | S-300 trailer | tank trawl KMT-7 | tank museum
Orlan-10 catapult | Orlan-10 launcher | Kalibr launcher | Launcher for Kalibr | TB2 antenna
drone catapult | drone operator's post | drone net | drone battery | helicopter pad | submarine pen
Su-25 tug | F-16 radar | helicopter truck | Orlan-10 truck | T-72 transporter | M577 ambulance
Buk missile seeker | T-72 drone cage | fishing boat | Tanks and artillery | Aircraft & UAVs"""
"""What only looks like a thing, is a piece of it or serves it; or things of two kinds."""
WHAT_IT_IS = {
    "rigid-hull inflatable boat": "boat",
    "Gerbera decoy UAV": "loitering_munition",
    "Parodiya decoy drone": "uav",
    "S-300 loader": "truck",
    "Loader (for S-300)": "truck",
    "Loader (Buk)": "truck",
    "TOS-1A loader": "artillery_support",
    "Loader for TOS-1A": "artillery_support",
    "Iskander transloader": "artillery_support",
    "9A85-2 transloader (for S-300V4)": "surface_to_air_missile_system",
    "wheel loader": "engineering",
    "KamAZ loader": "truck",
    "ammunition truck for Grad": "artillery_support",
    "ammunition truck": "truck",
    "Grad rocket launcher": "multiple_rocket_launcher",
    "S-300 missile": "missile",
    "Tor missile": "missile",
    "S-300 missile launcher": "surface_to_air_missile_system",
    "S-300 missile system": "surface_to_air_missile_system",
    "Igla missile": "manpads",
    "Kornet missile": "atgm",
    "Helicopter refueling truck": "truck",
    "Aircraft tug": "vehicle",
    "tank bridge": "bridging_equipment",
    "MT-55A bridge": "bridging_equipment",
    "tank transporter": "truck",
    "radar truck": "radar",
    "radar trailer": "radar",
    "trailer": "vehicle",
    "Truck carrying T-72": "truck",
    "truck towing a D-30 howitzer": "truck",
    "tank hit by FPV drone": "tank",
    "boat with ZU-23": "boat",
    "T-72 with KMT-7 trawl": "tank",
    "T-55 firefighting vehicle": "armoured_vehicle",
    "Magura V5 drone": "unmanned_surface_vessel",
    "Uran-9 drone": "unmanned_ground_vehicle",
    "Unknown Forpost variant": "uav",
    "Forpost reconnaissance UAV": "reconnaissance_uav",
    "Orlan-10 jamming UAV": "reconnaissance_uav",
    "midget submarine": "naval",
    "Trucks, Vehicles & Jeeps": "vehicle",
    "Infantry Fighting Vehicles and APCs": "armoured_combat_vehicle",
    "Tanks, IFVs and APCs": "armoured_vehicle",
    "Radars / EW": "radar_ew",
    "Missile Boats": "warship",
}
TYPES_THAT_FIT = {
    "anti-aircraft systems": ("air_defence",),
    "command posts, communication": ("command_post", "artillery_support", "radar_ew"),
    "infantry fighting vehicles": ("armoured_vehicle", "artillery_support", "air_defence"),
    "other": ("other", "vehicle", "train"),
    "transport": ("vehicle", "artillery_support"),
}
"""Besides the code of the type: what its own entries are by the taxonomy's definitions. WarSpotting
has vehicles of fire control under command posts, loaders under transport, ambulances on lorries
under other, and BTR-ZD and PRP-4 beside the MT-LB."""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        item
        for said in (TYPES, WHAT_FOR, CARRIED, ONLY_BROADER, WHAT_IT_IS)
        for item in said.items()
    ],
)
def test_a_name_gives_the_narrowest_certain_code(text: str, code: str) -> None:
    assert code_of_model(text) == code
    assert code_of_model(f"1220 {text}") == code
    assert code_of_model(f" {text.upper().replace('-', chr(0x2011))} ") == code


@pytest.mark.parametrize("text", [*NOTHING_CERTAIN, *re.split(r" \| |\n", NOT_THE_THING)])
def test_no_guess(text: str) -> None:
    assert code_of_model(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9S18\u041c1 (for Buk-M2)", "radar"),
        ("9<U+041C>133 Kornet", "atgm"),
        ("\u0422-64\u0411\u0412", "tank"),
        ("\u0411\u041c\u041f-2", "infantry_fighting_vehicle"),
        ("\u0443\u0440\u0430\u043b-4320", "truck"),
        ("\u0434\u043e\u043c", None),
    ],
)
def test_cyrillic_letters_by_look_and_by_sound(text: str, code: str | None) -> None:
    assert code_of_model(text) == code


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("152mm 2S3(M) Akatsiya", "2S3"),
        ("ZALA 421-16\u0415 reconnaissance UAV", "ZALA 421-16E"),
        ("BREM-1 armoured recovery vehicle", "BREM-1"),
        ("9A331M TLAR (for 9K332 'Tor-M2')", "9A331M"),
        ("Unknown T-72 Obr. 2022 variant", "T-72"),
        ("Project 1164 'Atlant' class guided missile cruiser", "Project 1164"),
        ("T-72 'Ural'", "T-72"),
        ("Type 96", "Type 96"),
        ("12 GAZ Tigr-M", "GAZ Tigr-M"),
        ("(Unknown) truck", ""),
    ],
)
def test_a_designation_alone(text: str, alone: str) -> None:
    assert designation(text) == alone


def test_the_data_is_whole() -> None:
    lines = families()
    names = [(one.reading == Reading.FAMILY, name.lower()) for one in lines for name in one.names]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert {one.code for one in lines} - {""} <= set(taxonomy())
    assert all(name == name.strip() for one in lines for name in one.names)
    assert all(re.match("Oryx|WarSpotting|Wikipedia: |English usage", one.source) for one in lines)


@pytest.mark.parametrize("one", [one for one in families() if one.reading == Reading.FAMILY])
def test_every_name_of_a_family_leads_to_its_code(one: data.Family) -> None:
    read = {name: code_of_model(name.replace("-*", "-1").strip("*")) for name in one.names}
    assert {name: code for name, code in read.items() if (code or "") != one.code} == {}


@pytest.mark.parametrize(
    "line",
    ["wish,T-72*,tank,W", "family,T-72*,teapot,W", "family,T-72*,tank,", "family,T-72* | ,tank,W"],
)
def test_a_broken_line_is_refused(line: str) -> None:
    with pytest.raises(SourceFormatError, match="designations: expected a reading"):
        list(data._read(f"reading,names,code,source\n{line}\n"))


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_any_text_is_read(text: str) -> None:
    assert code_of_model(text) in {None, *taxonomy()}
    assert code_of_model(f"T-72 ({text}") in {None, *taxonomy()}
    assert len(designation(text)) <= 300


@pytest.mark.parametrize(
    "bit", ["a", "(", " ", "with ", "bmp-", "2s3/", "x-based ", "1", "<U+", "\u0130", "\u0422-"]
)
def test_a_long_text_costs_little(bit: str) -> None:
    text = bit * (10_000 // len(bit))
    code_of_model("T-72"), designation("T-72")  # read the data first
    start = time.perf_counter()
    code_of_model(text)
    designation(text)
    assert time.perf_counter() - start < 0.2


def rows(name: str) -> list[dict[str, str]]:
    with gzip.open(SHARED / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def oryx_events() -> list[dict[str, str]]:
    kinds = ("destroyed", "captured", "damaged", "abandoned")
    return [row for kind in kinds for row in rows(f"oryx_events_{kind}")]


def page_items() -> Iterator[tuple[str, str, int]]:
    """Heading, model and declared number of each item of the two pages."""
    for name in ("oryx_russia_2023-04", "oryx_aircraft_2023"):
        with gzip.open(SHARED / f"{name}.html.gz", "rt", encoding="utf-8") as file:
            page = file.read()
        heading = ""
        for found in re.finditer(r"<h3.*?</h3>|<li>(.*?)(?:<a |</li>)", page, re.DOTALL):
            text = unescape(re.sub("<[^>]+>", "", found[1] or found[0])).replace("\xa0", " ")
            item = re.fullmatch(r"\s*(\d+)\s+(.*?):?\s*", text, re.DOTALL)
            if found[1] is None:
                heading = re.sub(r"\s*\(\d.*", "", text, flags=re.DOTALL).strip()
            elif item and heading:
                yield heading, item[2], int(item[1])


@needs_real
def test_nearly_every_event_of_oryx_has_a_code() -> None:
    systems = [row["system"] for row in oryx_events()]
    assert sum(code_of_model(system) is not None for system in systems) > 0.99 * len(systems)


@needs_real
def test_codes_agree_with_the_headings_of_oryx_pages() -> None:
    under = fit = total = 0
    for heading, model, number in page_items():
        above, code = find_code(heading), code_of_model(model)
        assert above, heading
        assert code, model
        total += number
        under += number * is_under(code, above)
        fit += number * (is_under(code, above) or is_under(above, code))
    assert total > 10_000
    assert under > 0.96 * total  # "Unknown AFV" alone is 2 %: by heading, an AFV; by itself, armour
    assert fit > 0.98 * total


@needs_real
def test_codes_agree_with_the_types_of_warspotting() -> None:
    theirs = [row for row in rows("warspotting_losses_2024-05") if row["oryx_url"]]
    ours = oryx_events()
    once = Counter(row["url"] for row in ours), Counter(row["oryx_url"] for row in theirs)
    systems = {row["url"]: row["system"] for row in ours if once[0][row["url"]] == 1}
    links = [
        (row["type"].casefold(), systems[row["oryx_url"]])
        for row in theirs
        if once[1][row["oryx_url"]] == 1 and row["oryx_url"] in systems
    ]
    strict = fair = same_root = 0
    for kind, system in links:
        code, given_code = code_of_model(system), WARSPOTTING[kind]
        if code:
            fits = is_under(code, given_code) or is_under(given_code, code)
            strict += fits
            fair += fits or root(code) in TYPES_THAT_FIT.get(kind, ())
            same_root += root(code) == root(given_code)
    assert len(links) > 10_000
    assert min(strict, same_root) > 0.97 * len(links)
    assert fair > 0.98 * len(links)
