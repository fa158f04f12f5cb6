package com.example.shop;

import android.Manifest;
import android.content.Intent;
import android.os.Bundle;

import androidx.appcompat.app.AppCompatActivity;
import androidx.core.app.ActivityCompat;

public class SplashActivity extends AppCompatActivity {

    private static final String[] PERMISSIONS = {
        Manifest.permission.CAMERA,
        Manifest.permission.READ_CONTACTS,
        Manifest.permission.ACCESS_FINE_LOCATION,
    };

    @Override
    protected void onCreate(Bundle savedInstanceState) {
        super.onCreate(savedInstanceState);
        preparePermissions();
        Device.report(this);
        if (Consent.INSTANCE.isAgreed(this)) {
            openShop();
        } else {
            ConsentDialog.show(this, this::openShop);
        }
    }

    private void preparePermissions() {
        ActivityCompat.requestPermissions(this, PERMISSIONS, 1);
    }

    private void openShop() {
        if (Consent.INSTANCE.isAgreed(this)) {
            Device.reportOnceAgreed(this);
        }
        startActivity(new Intent(this, MainActivity.class));
        finish();
    }
}
