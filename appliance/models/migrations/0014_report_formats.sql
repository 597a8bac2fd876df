-- Further formats of a report: for word processors, spreadsheets and other compliance programs (REPT-02, REPT-09).
-- lint: allow drop-guard because the wider list takes its place in the same statement
alter table report_artefact
  drop constraint report_artefact_name_check,
  add constraint report_artefact_name_check check (name in (
    'report.html', 'report.pdf', 'bundle.json', 'findings.json', 'answers.json',
    'report.docx', 'answers.xlsx', 'assessment-results.oscal.json', 'poam.oscal.json'
  )) not valid;
