"""HTTP shapes of the exports API: what is asked, jobs, datasets, schedules."""
