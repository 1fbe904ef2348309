// Two cameras at 720p, encoded and decoded without help of a graphics card, keep two cores busy:
// most journeys look at what happens, not at pixels, and ask for a small picture. Nor do they listen: a
// voice that nobody cleans of echo and noise costs half.
{
  const devices = navigator.mediaDevices;
  const open = devices?.getUserMedia.bind(devices);
  const small = { width: { ideal: 320 }, height: { ideal: 180 } };
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const modestly = (wish, with_) => wish && { ...(wish === true ? {} : wish), ...with_ };
  if (open) {
    devices.getUserMedia = (wish) =>
      open({ ...wish, video: modestly(wish.video, small), audio: modestly(wish.audio, plain) });
  }
}
