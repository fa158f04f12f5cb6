package com.example.shop;

import android.content.Context;
import android.provider.Settings;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;

/** Tells the shop's server about the device. */
final class Device {

    private Device() {
    }

    static void report(Context context) {
        String id = Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID);
        send("start", id);
    }

    static void reportOnceAgreed(Context context) {
        String id = Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID);
        send("open", id);
    }

    private static void send(String event, String id) {
        new Thread(() -> {
            try {
                URL url = new URL("https://shop.example.com/v1/" + event + "?device=" + id);
                HttpURLConnection connection = (HttpURLConnection) url.openConnection();
                connection.getResponseCode();
                connection.disconnect();
            } catch (IOException ignored) {
                // The next start tries again.
            }
        }).start();
    }
}
