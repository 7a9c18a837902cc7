-- Whoever watches keeps what is shown in memory, and hears of each change from here: a crash must lose none.
ALTER TABLE display_moved SET LOGGED;
