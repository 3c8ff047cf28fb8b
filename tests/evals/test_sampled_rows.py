"""Drawing from small made files in the official layouts: which rows may be drawn, and which column each value is."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from fee_files import write_xlsx

from evals import sampled_rows
from evals.sampled_rows import Drawn


def saved(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="cp1252")


def packed(folder: Path, name: str, **members: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)


def drawn(draw: str, folder: Path, count: int) -> dict[str, Drawn]:
    """What is drawn, by code."""
    return {one.code: one for one in getattr(sampled_rows, draw)(folder, random.Random(1), count)}


def fee_row(code: str, modifier: str = "", status: str = "A", total: str = "5.55") -> str:
    cells = [code, modifier, "", status, "", "1.11", "2.22", "", "3.33", "", "4.44", total, "6.66", "0", "090"]
    return ",".join(cells + ["0.00"] * 3 + ["2", "1", "0", "0", "0", "9", "", "33.4009", "09", "0", "99"])


def order_line(number: int, code: str, flag: str, title: str) -> str:
    return f"{number:05} {code:<7} {flag} {title:<60} {title}\n"


def diagnoses(folder: Path) -> None:
    earlier = (
        order_line(1, "A00", "0", "Cholera")
        + order_line(2, "A000", "1", "Due to 01")
        + order_line(3, "B88", "1", "Mites")
    )
    later = (
        order_line(1, "A00", "0", "Cholera")
        + order_line(2, "A000", "1", "Due to 01")
        + order_line(3, "B88", "0", "Mites")
    )
    packed(folder, "icd10cm/Code-desciptions-April-2025.zip", **{"icd10cm-order-April-2025.txt": earlier})
    packed(folder, "icd10cm/icd10cm-Code-Descriptions-2026.zip", **{"icd10cm-order-2026.txt": later})


def test_fee_rows_with_a_modifier_another_status_or_no_value_are_not_drawn(tmp_path: Path) -> None:
    rows = [fee_row("10021"), fee_row("10021", "26"), fee_row("10040", status="N"), fee_row("10060", total="0.00")]
    saved(tmp_path, "pfs/PPRRVU2026_Jul_nonQPP.csv", "HCPCS,MOD\n" + "\n".join(rows) + "\n\x1a\n")
    assert drawn("draw_fees", tmp_path, 1)["10021"].facts == (("work_rvu", "1.11", "RVU"),)
    with pytest.raises(ValueError, match="larger than population"):
        drawn("draw_fees", tmp_path, 2)


def test_each_value_of_a_fee_row_is_read_from_its_own_column(tmp_path: Path) -> None:
    rows = [fee_row(f"1{number:04}") for number in range(8)]
    saved(tmp_path, "pfs/PPRRVU2026_Jul_nonQPP.csv", "\n".join(rows) + "\n")
    facts = {one.facts[0][0]: one.facts[0][1] for one in drawn("draw_fees", tmp_path, 8).values()}
    assert facts == {
        "work_rvu": "1.11",
        "mp_rvu": "4.44",
        "total_rvu_nonfacility": "5.55",
        "total_rvu_facility": "6.66",
        "global_days": "090",
        "bilateral_surgery": "1",
        "assistant_at_surgery": "0",
        "multiple_procedure": "2",
    }


def test_level_two_codes_that_ended_and_modifiers_are_not_drawn(tmp_path: Path) -> None:
    text = "HCPC,RECID,LONG DESCRIPTION,TERM DT\nA1,7,A dressing,\nJ0001,3,A drug,\nJ0002,3,Another,20240331\n"
    packed(tmp_path, "hcpcs/HCPC2025_OCT_ANWEB.zip", **{"HCPC2025_OCT_ANWEB.csv": text})
    assert drawn("draw_level_two", tmp_path, 1)["J0001"].facts == (("official_descriptor", "A drug", ""),)


def test_diagnoses_are_complete_codes_and_headers_with_their_title(tmp_path: Path) -> None:
    text = "".join(
        order_line(n, code, flag, code) for n, (code, flag) in enumerate([("A00", "0"), ("A000", "1"), ("A001", "1")])
    )
    packed(tmp_path, "icd10cm/icd10cm-Code-Descriptions-2026.zip", **{"icd10cm-order-2026.txt": text})
    held = drawn("draw_diagnoses", tmp_path, 3)
    assert {code: one.facts[0][1] for code, one in held.items()} == {"A00": "no", "A00.0": "yes", "A00.1": "yes"}


def test_only_codes_that_the_later_file_has_no_more_as_complete_are_drawn_from_the_earlier_one(tmp_path: Path) -> None:
    diagnoses(tmp_path)
    assert drawn("draw_earlier_diagnoses", tmp_path, 1)["B88"].facts == (
        ("billable", "yes", ""),
        ("title", "Mites", ""),
    )


def test_unit_limits_stand_below_the_notice_and_name_the_kind_of_claim(tmp_path: Path) -> None:
    heading = '"Notice,\ntwo lines",,,\n"HCPCS/\nCPT Code",Values,Indicator,Rationale\n'
    text = heading + "10021,4,2 Date of Service Edit: Policy,x\n"
    saved(tmp_path, "ncci/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", text)
    one = drawn("draw_limits", tmp_path, 1)["10021"]
    assert (one.setting, one.facts) == (
        "practitioner",
        (("mue_units", "4", "units"), ("mue_adjudication_indicator", "2", "")),
    )


def test_a_status_has_its_rate_only_where_there_is_one(tmp_path: Path) -> None:
    text = "HCPCSCode,ShortDescriptor,StatusIndicator,PaymentRate\n10021,,T,320.5\n10040,,N,\n10060,,,\n"
    saved(tmp_path, "opps/opps_addendum_b_2026-04_status_rate.csv", text)
    held = {code: one.facts for code, one in drawn("draw_statuses", tmp_path, 2).items()}
    assert held == {
        "10021": (("opps_status", "T", ""), ("opps_rate", "320.5", "USD")),
        "10040": (("opps_status", "N", ""),),
    }


def test_laboratory_rates_are_national_without_modifier_and_since_january(tmp_path: Path) -> None:
    rows = ("80047,,20260101,N,13.73", "80047,QW,20260101,N,13.73", "80048,,20260701,N,8.46", "80050,,20260101,L,0.0")
    saved(
        tmp_path,
        "opps/CLFS_2026.csv",
        "YEAR,HCPCS,MOD,EFF_DATE,INDICATOR,RATE\n" + "".join(f"2026,{row}\n" for row in rows),
    )
    assert drawn("draw_laboratory", tmp_path, 1)["80047"].facts == (("clfs_rate", "13.73", "USD"),)


def test_add_on_codes_with_an_ended_or_open_link_are_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "ncci").mkdir()
    rows = [
        ["Notice"],
        ["AOC_Edit_Type", "Add-On_Code", "AOC_DelDT", "Primary_Code", "Primary_Code_DelDT", "EffDT", "AOC_Edit_DelDT"],
        ["1", "0072U", "", "0070U", "", "2018274", ""],
        ["1", "0072U", "", "0071U", "", "2018274", ""],
        ["1", "0073U", "", "0070U", "", "2018274", "2020001"],
        ["2", "0054T", "", "CCCCC", "", "2013091", ""],
    ]
    write_xlsx(tmp_path / "ncci" / "AOC_V2026Q2-MCR.xlsx", [[*row, *[""] * (8 - len(row))] for row in rows])
    held = drawn("draw_addons", tmp_path, 1)
    assert held["0072U"].facts == (("primary_code", "0070U", ""), ("primary_code", "0071U", ""))


def test_a_drug_has_its_limit_and_dosage(tmp_path: Path) -> None:
    heading = "Payment Allowance Limits,,,\nHCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit\n"
    text = heading + "J0001,x,10 MG,0.844\n"
    name = "drugs/October_2025_ASP_Pricing_and_NDC_HCPCS_Crosswalk.zip"
    packed(tmp_path, name, **{"October 2025 ASP Pricing File.csv": text})
    assert drawn("draw_drugs", tmp_path, 1)["J0001"].facts == (
        ("asp_payment_limit", "0.844", "USD"),
        ("asp_dosage", "10 MG", ""),
    )


def test_procedures_are_complete_codes(tmp_path: Path) -> None:
    text = order_line(1, "0FT", "0", "Resection") + order_line(2, "0FT44ZZ", "1", "Resection of Gallbladder")
    packed(tmp_path, "icd10pcs/2026-ICD-10-PCS-Order-File.zip", **{"icd10pcs_order_2026.txt": text})
    assert drawn("draw_procedures", tmp_path, 1)["0FT44ZZ"].facts == (("title", "Resection of Gallbladder", ""),)


def test_mappings_with_a_combination_or_no_map_are_not_drawn_and_dots_stand_where_each_edition_has_them(
    tmp_path: Path,
) -> None:
    nine = "E8800 W109XXA 10000\nE8801 W108XXA 10111\n4280 NoDx 11000\n"
    ten = "W109XXA E8800 10000\nW109XXA E8809 10000\nA000 0010 00111\n"
    packed(tmp_path, "gems/Dxgem_2018.zip", **{"2018_I9gem.txt": nine, "2018_I10gem.txt": ten})
    assert drawn("draw_nine_to_ten", tmp_path, 1)["E880.0"].facts == (("icd9cm_to_icd10cm", "W10.9XXA", ""),)
    back = drawn("draw_ten_to_nine", tmp_path, 1)["W10.9XXA"].facts
    assert back == (("icd10cm_to_icd9cm", "E880.0", ""), ("icd10cm_to_icd9cm", "E880.9", ""))


def test_the_same_number_draws_the_same_and_another_draws_others(tmp_path: Path) -> None:
    text = "".join(order_line(number, f"A{number:03}", "1", "Title") for number in range(500))
    packed(tmp_path, "icd10cm/icd10cm-Code-Descriptions-2026.zip", **{"icd10cm-order-2026.txt": text})
    first, again, other = (sampled_rows.draw_diagnoses(tmp_path, random.Random(n), 2) for n in (1, 1, 2))
    assert first == again != other
