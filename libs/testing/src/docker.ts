import { connect } from 'node:net';

/** Whether containers can be started here. */
export const dockerAnswers = (): Promise<boolean> =>
  new Promise((resolve) => {
    if (process.env.DOCKER_HOST) return resolve(true);
    const socket = connect('/var/run/docker.sock');
    socket.once('connect', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });
