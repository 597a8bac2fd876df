initAll();
startMenu();
startReveals();
startCopying();
startPolling();
startUploads();
