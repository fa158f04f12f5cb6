package com.example.shop

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Bundle
import android.view.View
import android.widget.FrameLayout
import androidx.appcompat.app.AppCompatActivity
import androidx.core.app.ActivityCompat
import androidx.core.content.ContextCompat

class MainActivity : AppCompatActivity() {

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.activity_main)
        open(R.id.scan, ScanActivity::class.java)
        open(R.id.nearby, NearbyActivity::class.java)
        open(R.id.settings, SettingsActivity::class.java)
        open(R.id.login, LoginActivity::class.java)
        open(R.id.register, RegisterActivity::class.java)
        if (Consent.isAgreed(this)) {
            val container = findViewById<FrameLayout>(R.id.ad_container)
            BannerAds.show(this, container)
            FeedAds.load(this)
        }
    }

    override fun onResume() {
        super.onResume()
        val permission = Manifest.permission.ACCESS_FINE_LOCATION
        if (ContextCompat.checkSelfPermission(this, permission) != PackageManager.PERMISSION_GRANTED) {
            ActivityCompat.requestPermissions(this, arrayOf(permission), REQUEST_LOCATION)
        }
    }

    private fun open(button: Int, screen: Class<*>) {
        findViewById<View>(button).setOnClickListener { startActivity(Intent(this, screen)) }
    }

    private companion object {
        const val REQUEST_LOCATION = 2
    }
}
