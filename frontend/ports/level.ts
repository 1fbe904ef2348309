/** How loud a stream is, ten times a second, from 0 to 1. */

/** Loudness of one block of samples (−1…1): its root mean square on a scale that speech fills. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return Math.min(1, rms * 4);
}

const BLOCK = 1024; // about 20 ms: short enough for a click or a consonant to fill it

/** Loudness of the loudest block among the samples. */
export function loudest(samples: Float32Array): number {
  let most = 0;
  for (let at = 0; at < samples.length; at += BLOCK) {
    most = Math.max(most, loudness(samples.subarray(at, at + BLOCK)));
  }
  return most;
}

/** Calls back until the returned function is called. */
export function listen(stream: MediaStream, heard: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) return () => undefined;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192; // longer than the pause between two looks: no sound falls between them
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    heard(loudest(samples));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
