#!/usr/bin/env python3
"""check_project.py finds what it is there for: each test plants one mistake in a copy of it all."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import check_project
import model_rules
import snapshot_rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = "deploy/powerbi/Harrier.SemanticModel/definition/"
REPORT = "deploy/powerbi/Harrier.Report/definition/"
QUALITY = REPORT + "pages/detection_quality/visuals/"
MEASURES = MODEL + "tables/_Measures.tmdl"
SCHEMA = "config/schemas/snapshot.tables.json"


class CopyOfTheProject(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        shutil.copytree(ROOT / "deploy/powerbi", self.root / "deploy/powerbi")
        for path in (SCHEMA, "docs/formats/run-json.md"):
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, self.root / path)

    def plant(self, path, before, after):
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        self.assertIn(before, text)
        file.write_text(text.replace(before, after, 1), encoding="utf-8")

    def finds(self, fault):
        faults = check_project.project_faults(self.root)
        self.assertTrue(any(fault in found for found in faults), f"{fault!r} not in {faults}")


class ModelTest(CopyOfTheProject):
    def test_the_project_as_it_is_has_no_faults(self):
        self.assertEqual(check_project.project_faults(self.root), [])

    def test_a_renamed_column_is_missed_by_its_file_and_by_its_measure(self):
        self.plant(MODEL + "tables/thresholds.tmdl", "column precision_ml", "column precision_m")
        self.finds("table thresholds: its columns are not those of the file")
        self.finds("measure ML precision: no column thresholds[precision_ml]")

    def test_a_new_column_of_the_file_is_missed(self):
        self.plant(SCHEMA, '{"name":"customer_id"', '{"name":"added","type":"text","nullable":true,'
                                                    '"meaning":"x"},\n{"name":"customer_id"')
        self.finds("table transactions_scored: its columns are not those of the file")
        self.finds("table transactions_scored: keeps other columns")

    def test_another_type_in_the_schema_is_noticed(self):
        self.plant(SCHEMA, '"name":"alert_count","type":"integer"',
                   '"name":"alert_count","type":"amount"')
        self.finds("cases[alert_count]: not of type amount")
        self.finds("table cases: types of columns")

    def test_a_column_that_may_be_empty_now_is_noticed(self):
        self.plant(SCHEMA, '"name":"transactions","type":"integer","nullable":false',
                   '"name":"transactions","type":"integer","nullable":true')
        self.finds("empty cells null")

    def test_a_measure_that_is_gone_is_missed(self):
        self.plant(MEASURES, "measure 'Selected threshold'", "measure 'Selected cutoff'")
        self.finds("measure Threshold in use: no measure Selected threshold")

    def test_a_table_that_is_gone_is_missed(self):
        (self.root / MODEL / "tables/Detector.tmdl").unlink()
        self.finds("`ref table` and the files of the tables differ")
        self.finds("no column Detector[Detector]")
        self.finds("relationship confusion_matrix_detector: no column Detector[Code]")

    def test_an_unknown_table_in_a_measure_is_noticed(self):
        self.plant(MEASURES, "COUNTROWS(cases)", "COUNTROWS(case)")
        self.finds("measure Cases listed: no table case")

    def test_a_misspelt_function_is_noticed(self):
        self.plant(MEASURES, "SELECTEDVALUE(Run[run_id])", "SELECTDVALUE(Run[run_id])")
        self.finds("unknown function SELECTDVALUE")

    def test_an_open_bracket_is_noticed(self):
        self.plant(MEASURES, "SUM(daily[alerts])", "SUM((daily[alerts])")
        self.finds("measure Alerts: ( is not closed")

    def test_measures_in_a_circle_are_noticed(self):
        self.plant(MEASURES, "SUM(daily[transactions])", "[Alert rate]")
        self.finds("measure Transactions: part of a circle")

    def test_a_measure_without_a_format_is_noticed(self):
        self.plant(MEASURES, "\t\tformatString: 0.00%\n", "")
        self.finds("measure Alert rate: no format")

    def test_a_measure_without_a_description_is_noticed(self):
        self.plant(MEASURES, "\t/// Judged transactions\n", "")
        self.finds("measure Transactions: no description")

    def test_two_measures_of_one_name_are_noticed(self):
        self.plant(MEASURES, "measure Alerts =", "measure transactions =")
        self.finds("measure transactions: there are two")

    def test_ends_of_a_relationship_have_one_type(self):
        self.plant(MODEL + "relationships.tmdl", "toColumn: Date.Date", "toColumn: Date.Month")
        self.finds("its ends have different types")

    def test_the_date_table_is_marked(self):
        self.plant(MODEL + "tables/Date.tmdl", "\tdataCategory: Time\n", "")
        self.finds("there is no date table")


class ReadingTest(CopyOfTheProject):
    def test_spaces_among_the_tabs_are_noticed(self):
        self.plant(MODEL + "tables/daily.tmdl", "\tcolumn alerts\n", "    column alerts\n")
        self.finds("tables/daily.tmdl:")

    def test_a_level_too_deep_is_noticed(self):
        self.plant(MODEL + "tables/daily.tmdl", "\tcolumn alerts\n", "\t\t\tcolumn alerts\n")
        self.finds("indented by 3 TABs")

    def test_a_tab_in_an_expression_is_noticed(self):
        self.plant(MODEL + "tables/Date.tmdl", "    ADDCOLUMNS", "  \tADDCOLUMNS")
        self.finds("TABs and spaces mixed")

    def test_an_unknown_property_is_noticed(self):
        self.plant(MODEL + "tables/daily.tmdl", "summarizeBy", "summariseBy")
        self.finds("not known here: summariseBy: none")

    def test_a_comment_is_noticed(self):
        self.plant(MODEL + "tables/daily.tmdl", "\t/// UTC", "\t// UTC")
        self.finds("TMDL has no comments")

    def test_a_database_file_without_its_object_is_noticed(self):
        self.plant(MODEL + "database.tmdl", "database\n", "")
        self.finds("there is no database")


class QueryTest(CopyOfTheProject):
    def test_types_that_depend_on_the_language_of_the_machine_are_noticed(self):
        self.plant(MODEL + "tables/daily.tmdl", '}, "en-US")', "})")
        self.finds("types depend on the machine's language")

    def test_another_encoding_is_noticed(self):
        self.plant(MODEL + "tables/daily.tmdl", "Encoding = 65001", "Encoding = 1252")
        self.finds("not read as UTF-8")

    def test_another_file_is_noticed(self):
        self.plant(MODEL + "tables/daily.tmdl", "\\daily.csv", "\\days.csv")
        self.finds("does not read its file")

    def test_a_time_that_keeps_its_zone_is_noticed(self):
        self.plant(MODEL + "tables/cases.tmdl", '{"last_event_time", each',
                   '{"first_event_time", each')
        self.finds("times are not all UTC")

    def test_an_unknown_member_of_the_manifest_is_noticed(self):
        self.plant(MODEL + "tables/Run.tmdl", 'At({"counts", "late"})', 'At({"counts", "lately"})')
        self.finds("run.json has no counts.lately")


class ReportTest(CopyOfTheProject):
    def test_a_measure_that_is_gone_is_missed_by_its_visual(self):
        self.plant(QUALITY + "cards_ml/visual.json", '"Property": "ML recall"',
                   '"Property": "ML recal"')
        self.finds("detection_quality/cards_ml: no measure _Measures[ML recal]")

    def test_a_column_taken_for_a_measure_is_noticed(self):
        self.plant(QUALITY + "slicer_threshold/visual.json", '"Column"', '"Measure"')
        self.finds("no measure Chosen threshold[Threshold]")

    def test_a_visual_without_an_alternative_text_is_noticed(self):
        self.plant(QUALITY + "cards_ml/visual.json", '"altText"', '"altTexts"')
        self.finds("cards_ml: no alternative text")

    def test_overlapping_visuals_are_noticed(self):
        self.plant(QUALITY + "cards_rules/visual.json", '"x": 432', '"x": 400')
        self.finds("detection_quality/cards_rules: overlaps cards_ml")

    def test_a_visual_outside_its_page_is_noticed(self):
        self.plant(QUALITY + "table_detectors/visual.json", '"height": 232', '"height": 300')
        self.finds("detection_quality/table_detectors: not within the page")

    def test_a_keyboard_that_jumps_is_noticed(self):
        self.plant(QUALITY + "slicer_threshold/visual.json", '"tabOrder": 0', '"tabOrder": 999')
        self.finds("the keyboard does not go by rows")

    def test_a_page_that_is_not_listed_is_noticed(self):
        self.plant(REPORT + "pages/pages.json", '"volume_and_cases"', '"volume"')
        self.finds("pages.json: not the pages that are there")

    def test_a_missing_base_theme_is_noticed(self):
        static = self.root / "deploy/powerbi/Harrier.Report/StaticResources"
        next(static.rglob("CY*.json")).unlink()
        self.finds("report.json: there is no BaseThemes/")


class GeneratorTest(CopyOfTheProject):
    def generator(self, *arguments):
        script = self.root / "deploy/powerbi/generate/generate.py"
        return subprocess.run([sys.executable, "-B", script, *arguments], check=False,
                              capture_output=True, text=True)

    def test_a_project_that_parts_from_the_tables_fails_until_it_is_generated_again(self):
        self.assertEqual(self.generator("--check").returncode, 0)
        self.plant(SCHEMA, '"name":"late","type":"integer"', '"name":"latest","type":"amount"')
        self.assertIn("differs: Harrier.SemanticModel/definition/tables/daily.tmdl",
                      self.generator("--check").stderr)
        self.assertEqual(self.generator().returncode, 0)
        self.assertEqual(self.generator("--check").returncode, 0)
        # Which the measures of the renamed column have not survived.
        self.finds("measure Late transactions: no column daily[late]")

    def test_a_stray_file_in_the_project_is_noticed_and_removed(self):
        stray = self.root / MODEL / "tables/Stray.tmdl"
        stray.write_text("table Stray\n", encoding="utf-8")
        self.assertIn("not generated", self.generator("--check").stderr)
        self.assertEqual(self.generator().returncode, 0)
        self.assertFalse(stray.exists())


class SnapshotTest(CopyOfTheProject):
    """The rules for a published snapshot, on one of a single row."""

    def setUp(self):
        super().setUp()
        self.schema = check_project.read_schema(self.root)
        self.folder = self.root / "latest"
        self.folder.mkdir()
        cells = {"text": "x", "integer": "1", "number": "0.25", "amount": "-1.5", "boolean": "true",
                 "date": "2026-01-05", "time": "2026-01-05T08:13:22.417Z"}
        for entry in self.schema["tables"]:
            rows = [[column["name"] for column in entry["columns"]],
                    [cells[column["type"]] for column in entry["columns"]]]
            (self.folder / entry["file"]).write_text(
                "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
        (self.folder / "run.json").write_text("{}", encoding="utf-8")

    def snapshot_faults(self):
        return snapshot_rules.snapshot_faults(self.folder, self.schema, [])

    def refused(self, file, before, after):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        self.assertIn(before, text)
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        self.assertNotEqual(self.snapshot_faults(), [])
        path.write_text(text, encoding="utf-8")
        self.assertEqual(self.snapshot_faults(), [])

    def test_cells_that_some_language_reads_otherwise_are_refused(self):
        self.refused("thresholds.csv", "0.25", '"0,25"')
        self.refused("thresholds.csv", "0.25", "2.5e-1")
        self.refused("thresholds.csv", "0.25", "NaN")
        self.refused("thresholds.csv", "true", "1")
        self.refused("cases.csv", "2026-01-05", "05.01.2026")
        self.refused("cases.csv", "417Z", "417+01:00")
        self.refused("cases.csv", "-1.5", "1.50000")

    def test_an_empty_cell_stands_only_where_it_may(self):
        self.refused("thresholds.csv", "\n0.25", "\n")

    def test_another_header_is_refused(self):
        self.refused("daily.csv", "event_date", "date")

    def test_members_that_the_model_wants_are_missed(self):
        members = model_rules.run_members(check_project.read_model(self.root))
        faults = snapshot_rules.snapshot_faults(self.folder, self.schema, members)
        self.assertIn("run.json: no costs.false_positive", faults)


if __name__ == "__main__":
    unittest.main()
