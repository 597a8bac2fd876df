"""Rules as data, judged with three-valued logic and explained. Pure: standard library only."""
