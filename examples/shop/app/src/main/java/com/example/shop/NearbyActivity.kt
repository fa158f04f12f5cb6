package com.example.shop

import android.Manifest
import android.annotation.SuppressLint
import android.location.LocationManager
import android.os.Bundle
import android.view.View
import android.widget.TextView
import androidx.activity.result.contract.ActivityResultContracts
import androidx.appcompat.app.AppCompatActivity

class NearbyActivity : AppCompatActivity() {

    private val askLocation = registerForActivityResult(ActivityResultContracts.RequestPermission()) { granted ->
        if (granted) showShops() else showAllShops()
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.activity_nearby)
        findViewById<View>(R.id.locate).setOnClickListener {
            if (Consent.isAgreed(this)) {
                askLocation.launch(Manifest.permission.ACCESS_FINE_LOCATION)
            } else {
                showAllShops()
            }
        }
    }

    @SuppressLint("MissingPermission")
    private fun showShops() {
        if (!Consent.isAgreed(this)) return
        val manager = getSystemService(LOCATION_SERVICE) as LocationManager
        val location = manager.getLastKnownLocation(LocationManager.GPS_PROVIDER)
        findViewById<TextView>(R.id.shops).text = "${location?.latitude}, ${location?.longitude}"
    }

    private fun showAllShops() {
        findViewById<TextView>(R.id.shops).setText(R.string.nearby)
    }
}
