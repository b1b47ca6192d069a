// The main job in front of the reader: `npm start`. What it shows is what happens; nothing in it is prepared.
import { parseArguments, usage } from './arguments.mjs';
import { openLocalBackend } from './backend.mjs';
import { openDeployment } from './deployment.mjs';
import { runTour } from './steps.mjs';
import { createTranscript } from './transcript.mjs';

/** @returns {Promise<number>} the exit status */
async function main() {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const transcript = createTranscript(process.stdout);
  transcript.title('Claviger', 'sign in once, and every key that follows is kept up to date');
  const place = options.outputs === undefined ? await openLocalBackend(options) : await openDeployment(options);
  try {
    transcript.facts(place.facts);
    await runTour(place, transcript);
    if (options.exit || !place.serve) return 0;
    transcript.close(place.serve.lines);
    await place.serve.untilStopped();
    return 0;
  } finally {
    await place.close();
  }
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    console.error(error instanceof Error && error.name === 'TourError' ? `\n${error.message}` : error);
    process.exitCode = 1;
  },
);
