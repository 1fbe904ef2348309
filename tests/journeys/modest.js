// Two cameras at 720p, encoded and decoded without help of a graphics card, keep two cores busy:
// most journeys look at what happens, not at pixels, and ask for a small picture. Nor do they listen
// closely: cleaning a voice of echo and noise costs more than carrying it.
{
  const devices = navigator.mediaDevices;
  const open = devices?.getUserMedia.bind(devices);
  const small = { width: { ideal: 320 }, height: { ideal: 180 } };
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const modestly = (wish, how) => wish && { ...(wish === true ? {} : wish), ...how };
  if (open) {
    devices.getUserMedia = (wish) =>
      open({ ...wish, video: modestly(wish.video, small), audio: modestly(wish.audio, plain) });
  }
}
