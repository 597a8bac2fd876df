initAll();
startMenu();
startCopying();
startPolling();
